"""Digests over an open store, as the settings want them, through the doors of the platforms that are served."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.digest.postman import Postman
from bot.digest.writer import DigestWriter
from bot.gaps.opening import open_finder
from bot.knowledge import LiveKnowledge
from bot.platforms.door import Door
from bot.settings import Settings
from bot.stats.counting import open_statistics
from bot.store import Store
from bot.store_memory import StoreMemory


def open_postman(settings: Settings, store: Store, knowledge: LiveKnowledge, doors: Iterable[Door]) -> Postman:
    """What posts digests."""
    writer = DigestWriter(
        open_statistics(store, lambda: knowledge.current.faq),
        open_finder(store, knowledge),
        store.edits,
        StoreMemory(store, settings.preferences),
        lambda: knowledge.current,
    )
    return Postman(store.preferences, store.duties, writer.write, doors, lambda: datetime.now(UTC))
