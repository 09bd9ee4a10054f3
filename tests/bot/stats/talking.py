"""An assistant over the small FAQ that keeps what it is asked and tells staff what became of it."""

from datetime import UTC, datetime

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.reply import Picture
from bot.rights import Rights
from bot.stats.counting import Statistics
from bot.stats.desk import StatsDesk
from bot.stats.numbers import Stats
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ

PNG = b"\x89PNG\r\n\x1a\n drawn elsewhere"
ALT = "what became of the questions, in words"


async def drawn(_: Stats) -> Picture | None:
    return Picture(name="questions.png", png=PNG, alt=ALT)


async def not_drawn(_: Stats) -> Picture | None:
    return None


def counting(store: Store, desk: ProofDesk, *, draws: bool = True) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds())
    memory = StoreMemory(store, Preferences())
    statistics = Statistics(store.counts, store.gap_history, lambda: knowledge.faq, lambda: datetime.now(UTC))
    told = StatsDesk(Rights(), memory, statistics, lambda: knowledge, drawn if draws else not_drawn)
    return Assistant(lambda: knowledge, desk, memory=memory, stats_desk=told)
