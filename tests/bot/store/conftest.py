"""The same tests on SQLite and on PostgreSQL, with a clock that they hold."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.asker import Asker
from bot.store import Place, Store, open_store
from bot.store_location import StoreLocation, parse_location
from tests.bot.store.postgres import Server

MIRA = Asker(platform="discord", id="1001")
NOAH = Asker(platform="discord", id="1002")
SERVER = Place("discord", "77")
CHANNEL = Place("discord", "77", "general")
KEY = SecretStr("a key that only tests use")


class Clock:
    """A time that passes when told."""

    def __init__(self) -> None:
        self._now = datetime(2027, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now

    def passes(self, **time: float) -> None:
        self._now += timedelta(**time)


@pytest.fixture(params=["sqlite", "postgresql"])
async def location(request: pytest.FixtureRequest, tmp_path: Path) -> StoreLocation:
    if request.param == "sqlite":
        return parse_location(str(tmp_path / "data" / "faqbot.db"))
    server: Server = request.getfixturevalue("postgres")
    return parse_location(await server.create_database())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(location: StoreLocation, clock: Clock) -> AsyncIterator[Store]:
    async with await open_store(location, privacy_key=KEY, now=clock) as opened:
        yield opened


@pytest.fixture
async def other(store: Store, location: StoreLocation, clock: Clock) -> AsyncIterator[Store]:
    """The same store as another process has it."""
    async with await open_store(location, privacy_key=KEY, now=clock) as opened:
        yield opened
