"""A bot that keeps what it is asked, over the small FAQ, at a time that tests hold."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.asker import Asker
from bot.knowledge import understand
from bot.memory import Memory
from bot.preferences import Preferences
from bot.reply import Picture
from bot.rights import Rights
from bot.stats.counting import Statistics
from bot.stats.desk import StatsDesk
from bot.stats.numbers import Stats
from bot.store import Place, Store, open_store
from bot.store_location import InMemory
from bot.store_memory import StoreMemory
from faq.entry import Faq, FaqFile
from faq.matcher import Decision, Thresholds
from tests.bot.conftest import SEED, TWO_RATES, UNBIASED
from tests.bot.store.conftest import Clock

HERE = Place("discord", "77", "general")
MIRA = Asker(platform="discord", id="1001", server="77", channel="general")
TEACHER = MIRA.model_copy(update={"id": "2001", "manages": True})
FAQ = Faq(
    files=(
        FaqFile(course="ml", entries=(SEED, TWO_RATES)),
        FaqFile(course="ethics", entries=(UNBIASED,)),
    )
)
DRAWN = b"drawn"


@dataclass(frozen=True)
class Office:
    """Statistics, the desk that tells them, and what they are made of."""

    store: Store
    clock: Clock
    memory: Memory
    statistics: Statistics
    desk: StatsDesk

    def ask(
        self,
        decision: Decision = Decision.ANSWER,
        *,
        confidence: float | None = 0.9,
        entry: str | None = SEED.id,
        course: str | None = "ml",
        place: Place = HERE,
    ) -> str:
        return self.store.questions.record(
            "how?", asker=MIRA, place=place, decision=decision, entry=entry, confidence=confidence, counted_for=course
        )

    async def rate(self, question: str, *, helpful: bool) -> None:
        await self.store.questions.flush()
        await self.store.feedback.press(question, MIRA, helpful=helpful)


async def drawn(stats: Stats) -> Picture | None:
    return Picture(name="questions.png", png=DRAWN, alt=f"{stats.total.asked} questions")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(clock: Clock) -> AsyncIterator[Store]:
    async with await open_store(InMemory(), now=clock) as store:
        yield store


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    knowledge = understand(FAQ, Thresholds())
    memory = StoreMemory(store, Preferences())
    statistics = Statistics(store.counts, store.gap_history, lambda: knowledge.faq, clock)
    desk = StatsDesk(Rights(), memory, statistics, lambda: knowledge, drawn)
    return Office(store, clock, memory, statistics, desk)
