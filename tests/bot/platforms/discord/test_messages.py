"""Mentions and direct messages on Discord, over the wire: answered in place, or left alone."""

import logging

import pytest

from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said, step
from tests.fakes.discord import FakeDiscord, Person


async def test_a_mention_is_answered_in_place(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0), said("in place"))
    await connect(assistant)
    asked = await ada.say(f"{discord_server.mention} why <:sad:123456789012345678> two   rates?")
    answer = await (await discord_server.message()).until("in place")
    assert assistant.asked[0].text == "why two rates?"
    assert answer.versions[0]["message_reference"]["message_id"] == asked
    assert answer.doors == ["channel", "channel"]


@pytest.mark.parametrize("hold_after_s", [0.01, 1.0])
async def test_a_mention_in_a_channel_closed_to_the_bot_is_logged_with_what_is_missing(
    discord_server: FakeDiscord, connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture, hold_after_s: float
):
    caplog.set_level(logging.INFO)
    discord_server.closed_channels.add(discord_server.channel_id)
    assistant = ScriptedAssistant(said("unheard"))
    ready = assistant.hold_back(0)
    platform = await connect(assistant, hold_after_s=hold_after_s)
    await ada.say(f"{discord_server.mention} why?")
    if hold_after_s == 1.0:
        ready.set()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused")
    await platform.close()
    assert "needs View Channel, Send Messages" in caplog.text


async def test_a_slow_answer_to_a_mention_shows_typing(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("at last"))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    await ada.say(f"{discord_server.mention} why?")
    await discord_server.bell.until(lambda: discord_server.typing, "the bot is typing")
    ready.set()
    await (await discord_server.message()).until("at last")


async def test_an_empty_mention_gives_help(discord_server: FakeDiscord, connect: Connect, ada: Person):
    await connect(ScriptedAssistant())
    await ada.say(f" {discord_server.mention} ")
    assert (await discord_server.message()).text == "help"


async def test_a_direct_message_needs_no_mention(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("hello"))
    await connect(assistant)
    await ada.whisper("why two rates?")
    assert (await discord_server.message()).text == "hello"
    assert assistant.asked[0].text == "why two rates?"


async def test_messages_that_do_not_address_the_bot_are_left_alone(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("an answer"))
    await connect(assistant)
    await ada.say("why two error rates?")
    await ada.say(f"{discord_server.mention} I am a bot too", is_bot=True)
    await ada.say(f"{discord_server.mention} a question")
    answer = await discord_server.message()
    await ada.say("thanks!", answering=answer)
    await ada.say(f"{discord_server.mention} another")
    await discord_server.message(1)
    assert [question.text for question in assistant.asked] == ["a question", "another"]
