"""The message-content intent: asked for where it is granted, done without where it is not."""

import asyncio
import logging

import pytest
from pydantic import SecretStr

from bot.platforms.discord.errors import DiscordIntentsRefused
from bot.platforms.discord.platform import DiscordPlatform
from tests.bot.platforms.discord.conftest import RECIPES, Connect, ScriptedAssistant, said
from tests.bot.platforms.discord.test_automatic import Wakeful
from tests.fakes.discord import TOKEN, FakeDiscord, Person
from tests.fakes.discord.hurry import hurry
from tests.fakes.discord.sessions import MESSAGE_CONTENT

LEAST = 1 << 0 | 1 << 9 | 1 << 12


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits five seconds before it starts another session; here it does not."""
    hurry(monkeypatch)


async def test_the_words_of_messages_are_asked_for_where_they_are_granted(
    discord_server: FakeDiscord, connect: Connect, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    discord_server.gateway.granted = MESSAGE_CONTENT
    await connect(ScriptedAssistant())
    assert discord_server.gateway.intents == LEAST | MESSAGE_CONTENT
    assert len(discord_server.gateway.identified) == 1
    assert "automatic answers are off" not in caplog.text


async def test_where_they_are_not_granted_the_start_says_what_is_off_and_how_to_turn_it_on(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    assistant = Wakeful(said("an answer"))
    await connect(assistant)
    assert discord_server.gateway.intents == LEAST
    page = f"https://discord.com/developers/applications/{discord_server.bot_id}/bot"
    assert "automatic answers are off, all else works: to have them, switch on Message Content Intent" in caplog.text
    assert page in caplog.text
    await ada.say("put to nobody")
    await ada.say(f"{discord_server.mention} put to the bot")
    await discord_server.message()
    assert [question.text for question in assistant.asked] == ["put to the bot"]


async def test_whether_they_are_granted_is_asked_before_a_session_is_started(
    discord_server: FakeDiscord, connect: Connect
):
    await connect(ScriptedAssistant())
    asked = next(place for place, request in enumerate(discord_server.requests) if "applications/@me" in request)
    assert asked < discord_server.requests.index("GET /gateway")


@pytest.mark.parametrize("discord_server", [{"guilds": 1}, {"guilds": 4, "shards": 2}], indirect=True)
async def test_when_the_grant_is_withdrawn_the_bot_comes_back_without_and_says_so(
    discord_server: FakeDiscord,
    connect: Connect,
    ada: Person,
    caplog: pytest.LogCaptureFixture,
    quick: None,
):
    gateway = discord_server.gateway
    gateway.granted = MESSAGE_CONTENT
    await connect(Wakeful(said("still here")))
    before = len(gateway.identified)
    gateway.granted = 0
    await gateway.close(4014, "Disallowed intent(s).")
    await discord_server.bell.until(lambda: len(gateway.identified) >= 2 * before, "the bot came back")
    assert gateway.intents == LEAST
    assert "goes on without automatic answers" in caplog.text
    await ada.say(f"{discord_server.mention} are you there?")
    assert (await discord_server.message()).text == "still here"


async def test_a_grant_that_the_gateway_does_not_know_of_is_done_without(
    discord_server: FakeDiscord, connect: Connect, ada: Person, quick: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(FakeDiscord, "application_flags", property(lambda _: 1 << 19))
    await connect(ScriptedAssistant(said("still here")))
    assert discord_server.gateway.intents == LEAST
    await ada.say(f"{discord_server.mention} are you there?")
    assert (await discord_server.message()).text == "still here"


async def test_a_refusal_of_what_was_never_asked_for_ends_the_bot(discord_server: FakeDiscord, quick: None):
    platform = DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=RECIPES)
    running = asyncio.create_task(platform.run())
    await discord_server.connected()
    await discord_server.gateway.close(4014, "Disallowed intent(s).")
    with pytest.raises(DiscordIntentsRefused, match="Message Content Intent"):
        await running
