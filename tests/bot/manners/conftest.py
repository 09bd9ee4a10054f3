"""Assistants that remember: one that knows, and one that is never sure."""

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.bot.manners.channel import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant(desk: ProofDesk, store: Store, clock: Clock) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds())
    return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()), seconds=clock)


@pytest.fixture
def hesitant(desk: ProofDesk, store: Store) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds(answer=1.0, suggest=0.1))
    return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()))
