"""A bot that was used, and a machine that it was never on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.asker import Asker
from bot.backup.restoring import Restored, restore_backup
from bot.backup.taking import take_backup
from bot.settings import Settings
from bot.store import Place, Preferences, Store, open_store
from bot.store_location import StoreLocation, parse_location
from faq.matcher import Decision
from tests.bot.store.postgres import Server

MIRA = Asker(platform="discord", id="1001")
NOAH = Asker(platform="discord", id="1002")
CHANNEL = Place("discord", "77", "general")
FAQ = """course: ml
title: Week 9
# The staff's own comment.
entries:
- id: a
  question: When is the exam?
  answer: In June.
"""


#: Makes an empty place for a store: of a kind, sqlite or postgresql, under a name.
Places = Callable[[str, str], Awaitable[StoreLocation]]


@dataclass(frozen=True)
class Machine:
    """Where one bot lives."""

    settings: Settings

    @property
    def store(self) -> StoreLocation:
        return self.settings.store

    async def open(self) -> Store:
        return await open_store(self.store, privacy_key=self.settings.privacy_key)

    async def backup(self, to: Path, **options: object) -> None:
        await asyncio.to_thread(take_backup, self.settings, to, **options)

    async def restore(self, archive: Path, **options: object) -> Restored:
        return await asyncio.to_thread(restore_backup, self.settings, archive, **options)


@pytest.fixture
async def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    async def place(kind: str, name: str) -> StoreLocation:
        if kind == "sqlite":
            return parse_location(str(tmp_path / name / "faqbot.db"))
        server: Server = request.getfixturevalue("postgres")
        return parse_location(await server.create_database())

    return place


@pytest.fixture(autouse=True)
def keys_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where PostgreSQL is the store, the key is in the user's data folder, which must not be this user's own."""
    monkeypatch.setattr(
        "bot.store.store.default_location", lambda: parse_location(str(tmp_path / "user-data" / "faqbot.db"))
    )


def machine(tmp_path: Path, name: str, store: StoreLocation, **more: object) -> Machine:
    return Machine(Settings(_env_file=None, faq=tmp_path / name / "faq", store=store, **more))


@pytest.fixture
async def used(tmp_path: Path) -> Machine:
    """A bot on SQLite that was used, and is stopped."""
    used = machine(tmp_path, "used", parse_location(str(tmp_path / "used" / "faqbot.db")))
    await use(used)
    return used


@pytest.fixture
def fresh(tmp_path: Path) -> Machine:
    """A machine without anything."""
    return machine(tmp_path, "fresh", parse_location(str(tmp_path / "fresh" / "faqbot.db")))


async def use(at: Machine) -> None:
    """Leave something of everything."""
    at.settings.faq.mkdir(parents=True)
    (at.settings.faq / "week-9.yaml").write_text(FAQ)
    (at.settings.faq / "notes.txt").write_text("not for the bot")
    async with await at.open() as store:
        question = store.questions.record(
            "when is the exäm", asker=MIRA, place=CHANNEL, decision=Decision.ANSWER, entry="a", confidence=0.75
        )
        store.questions.record("where do I park", asker=NOAH, place=CHANNEL, decision=Decision.SILENT)
        await store.questions.flush()
        await store.feedback.press(question, MIRA, helpful=True)
        await store.preferences.put(CHANNEL, Preferences(quiet=True), by=MIRA)
        await store.privacy.opt_out(NOAH)
        await store.delivered.claim("discord:message:42")
