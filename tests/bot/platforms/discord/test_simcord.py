"""The same platform inside simcord: discord.py's own machinery on a virtual clock, for what takes minutes."""

import asyncio
from collections.abc import AsyncIterator

import discord
import simcord

from bot.platforms.discord.client import FaqClient
from bot.platforms.discord.context import Context
from bot.platforms.discord.conversations import Conversations
from bot.reply import Reply
from tests.bot.platforms.discord.conftest import RECIPES, ScriptedAssistant, said, step

MINUTE_S = 60


class TimedAssistant(ScriptedAssistant):
    """Says each of its replies after so many seconds more."""

    def __init__(self, *timed: tuple[float, Reply]) -> None:
        super().__init__()
        self.timed = timed

    async def _play(self, every_s: float) -> AsyncIterator[Reply]:
        for after_s, reply in self.timed:
            await asyncio.sleep(after_s)
            yield reply


def bot_with(assistant: ScriptedAssistant) -> FaqClient:
    context = Context(assistant=assistant, conversations=Conversations(), every_s=1.5)
    return FaqClient(context, RECIPES)


def words(message: discord.Message) -> str:
    return "\n".join(embed.description or "" for embed in message.embeds)


async def test_an_answer_comes_at_once():
    async with simcord.run(bot_with(TimedAssistant((0, said("the last one")))), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq ask", question="which error rate?")
        assert not result.deferred
        assert words(result.response.message) == "the last one"


async def test_a_mention_is_answered():
    async with simcord.run(bot_with(TimedAssistant((0, said("the last one")))), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        await ada.send(channel, f"{env.bot.user.mention} which error rate?")
        assert words(channel.last_message) == "the last one"


async def test_a_first_reply_after_more_than_three_seconds_was_acknowledged_before():
    assistant = TimedAssistant((10, said("the last one")))
    async with simcord.run(bot_with(assistant), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq seed")
        await env.advance_time(2.9)
        assert result.deferred
        await env.advance_time(8)
        assert words(result.response.message) == "the last one"


async def test_a_proof_of_twenty_minutes_ends_in_the_same_message():
    steps = [(MINUTE_S, step(minute / 20)) for minute in range(20)]
    assistant = TimedAssistant((0, said("queued")), *steps, (MINUTE_S, said("the verdict")))
    async with simcord.run(bot_with(assistant), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        result = await ada.slash(channel, "faq seed", seed="7")
        for _ in range(22):
            await env.advance_time(MINUTE_S)
        assert words(channel.last_message) == "the verdict"
        assert channel.last_message.id == result.response.id


async def test_a_first_reply_after_twenty_minutes_still_arrives():
    assistant = TimedAssistant((20 * MINUTE_S, step(0.5)), (MINUTE_S, said("the verdict")))
    async with simcord.run(bot_with(assistant), shard_count=1) as env:
        channel = env.create_guild().create_text_channel("general")
        ada = env.guild.add_member(env.create_user("ada"))
        await ada.slash(channel, "faq seed")
        for _ in range(22):
            await env.advance_time(MINUTE_S)
        assert words(channel.last_message) == "the verdict"
