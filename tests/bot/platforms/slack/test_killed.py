"""A bot that is killed again and again while proofs run: no message on Slack goes on saying that they do."""

import asyncio
import random
from pathlib import Path

from bot.store import open_store
from bot.store_location import InFile
from tests.bot.conftest import SEED
from tests.bot.killable import bots_on
from tests.bot.platforms.slack.remembering import labels
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack
from tests.fakes.slack.state import Message

STOPPED = "The bot was stopped before this proof ended."
KILLS = 4
CHANCE = random.Random(20270302)  # noqa: S311
#: A bot posts once a second in each.
CHANNELS = tuple(f"CCOURSE{number}" for number in range(2 * KILLS))


def is_over(message: Message) -> bool:
    """Whether a message says for good how its proof ended, or that it never began."""
    runs = "%" in message.text or "Stop the proof" in labels(message)
    return not runs and ("Measured in" in message.text or "Run again" in labels(message))


async def test_after_kills_at_any_point_of_proofs_every_message_says_how_they_ended(
    slack: FakeSlack, tmp_path: Path
) -> None:
    slack.channels.update(CHANNELS)
    channels = iter(CHANNELS)
    tokens = {"FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN, "FAQBOT_SLACK_APP_TOKEN": APP_TOKEN}
    async with (
        FakeDiscord() as discord,
        bots_on(discord, tmp_path, FAQBOT_SLACK_API=slack.base_url, FAQBOT_HTTP_PORT="off", **tokens) as bots,
    ):
        for number in range(KILLS):
            pid, known = await bots.start(), len(slack.messages)
            await slack.until(lambda: bool(slack.sockets.open), "the bot connected to Slack")
            await slack.mention(f"<@{BOT_USER}> {SEED.aliases[0]}", channel=next(channels))
            await slack.slash(f"seed {number}", channel=next(channels))
            await slack.until(lambda known=known: len(slack.messages) > known, "an answer")
            await asyncio.sleep(CHANCE.uniform(0, 0.3))
            await bots.kill_the_only_one(pid)
            await slack.until(lambda: not slack.sockets.open, "the bot is gone")

        pid = await bots.start()
        await slack.until(lambda: all(map(is_over, slack.messages)), "every message says how its proof ended")
        stopped = [message for message in slack.messages if STOPPED in message.text]
        assert stopped, "some proof was cut off"
        assert all("Run again" in labels(message) for message in stopped)
        again = next(button for button in stopped[0].buttons if button["text"]["text"] == "Run again")
        await slack.press(again, on=stopped[0])
        await slack.until(lambda: "Measured in" in slack.messages[-1].text, "the proof that was run again")
        await asyncio.sleep(0.3)
        await bots.kill_the_only_one(pid)
    async with await open_store(InFile(path=tmp_path / "faqbot.db"), lease_s=0) as store:
        assert await store.messages.adopt("slack") == ()
