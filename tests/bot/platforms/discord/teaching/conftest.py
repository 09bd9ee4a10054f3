"""A bot on Discord over a FAQ that staff may change, with a teacher who manages the server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import build_application
from bot.mandate import TeachingServer
from bot.settings import Settings
from bot.store import Store
from tests.bot.gaps.conftest import School, path
from tests.bot.platforms.discord.conftest import MANAGE_GUILD, Connect
from tests.fakes.discord import FakeDiscord, Person

#: The file that is taught, as a fixture here too.
__all__ = ["path"]


@pytest.fixture
def settings(path: Path, tmp_path: Path, discord_server: FakeDiscord) -> Settings:
    teaching = frozenset({TeachingServer(platform="discord", server=str(discord_server.guild_id))})
    return Settings(faq=path.parent, cache=tmp_path / "cache", teach=teaching)


@pytest.fixture
def tutors(discord_server: FakeDiscord) -> int:
    """A role that the bot knows, because it was there when it came."""
    return discord_server.guilds[0].role("tutors")


@pytest.fixture
async def school(settings: Settings, store: Store, path: Path, connect: Connect, tutors: int) -> AsyncIterator[School]:
    parts = build_application(settings, store)
    await connect(parts.assistant, store=store)
    yield School(parts, store, path)
    await parts.desk.close()


@pytest.fixture
def teacher(discord_server: FakeDiscord) -> Person:
    teacher = discord_server.person("Ada Lovelace")
    teacher.permissions = MANAGE_GUILD
    return teacher
