"""Whoever is signed in on the site is asked about again: what Discord says of them now counts."""

import asyncio

from bot.asker import Asker
from bot.platforms.discord.platform import DiscordPlatform
from bot.reply import Reply
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant
from tests.fakes.discord import FakeDiscord, Person


async def connected(connect: Connect) -> DiscordPlatform:
    """The platform, once it has heard of its servers."""
    platform = await connect(ScriptedAssistant(Reply()))
    while not platform._current.guilds:
        await asyncio.sleep(0.01)
    return platform


def signed_in(server: FakeDiscord, person: Person) -> Asker:
    """Somebody as they were when they came."""
    guild = str(server.guilds[0].id)
    return Asker(platform="discord", id=str(person.id), server=guild, manages=True, roles=frozenset({"1", "2"}))


async def test_roles_and_rights_are_those_of_now(discord_server: FakeDiscord, connect: Connect, ada: Person):
    teachers = discord_server.guilds[0].role("teachers")
    platform = await connected(connect)
    ada.roles = [teachers]

    now = await platform.recall(signed_in(discord_server, ada))

    assert now is not None
    assert not now.manages
    assert str(teachers) in now.roles
    assert "2" not in now.roles


async def test_whoever_manages_the_server_still_does(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.guilds[0].allowed.update(manage_guild=True)
    platform = await connected(connect)

    now = await platform.recall(signed_in(discord_server, ada))

    assert now is not None
    assert now.manages


async def test_whoever_left_the_server_is_gone(discord_server: FakeDiscord, connect: Connect, ada: Person):
    platform = await connected(connect)
    del discord_server.members[ada.id]

    assert await platform.recall(signed_in(discord_server, ada)) is None


async def test_whoever_cannot_be_asked_about_has_no_rights(discord_server: FakeDiscord, connect: Connect, ada: Person):
    platform = await connected(connect)
    discord_server.fail("GET", "/members/", status=403)

    for asker in (signed_in(discord_server, ada), Asker(platform="discord", id="7", manages=True)):
        now = await platform.recall(asker)
        assert now is not None
        assert not now.manages
        assert not now.roles
