"""An assistant that remembers, over the small FAQ, and messages as Discord's tests need them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.store import open_store
from bot.store_location import InMemory
from bot.store_memory import StoreMemory
from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ

Remembering = Callable[..., Assistant]


@asynccontextmanager
async def remembering(desk: ProofDesk) -> AsyncIterator[Remembering]:
    """Makes assistants over one store in memory."""
    async with await open_store(InMemory()) as store:

        def assistant(
            faq: Faq = SMALL_FAQ, *, thresholds: Thresholds | None = None, preferences: Preferences | None = None
        ) -> Assistant:
            knowledge = understand(faq, thresholds or Thresholds())
            return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, preferences or Preferences()))

        yield assistant


def large_faq(sections: int, questions: int) -> Faq:
    """A FAQ with so many sections of so many questions each."""
    entries = tuple(
        Entry(
            id=f"q-{section}-{number}",
            section=f"Section {section}",
            question=f"What about topic {number} of section {section}?",
            answer=f"Answer {number} of section {section}.",
        )
        for section in range(sections)
        for number in range(questions)
    )
    return Faq(files=(FaqFile(course="ml", title="Large", entries=entries),))
