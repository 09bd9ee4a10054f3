"""A bot that is killed again and again while proofs run: no message goes on saying that they do."""

import asyncio
import random
from pathlib import Path

from bot.store import open_store
from bot.store_location import InFile
from tests.bot.conftest import SEED
from tests.bot.killable import bots_on
from tests.fakes.discord import FakeDiscord, Person, Posted
from tests.fakes.discord.world import LOADING

STOPPED = "The bot was stopped before this proof ended."
KILLS = 6
CHANCE = random.Random(20270301)  # noqa: S311


def is_over(message: Posted) -> bool:
    """Whether a message says for good how its proof ended, or that it never began; "thinking" is ended by Discord."""
    if message.flags & LOADING:
        return True
    runs = "%" in message.text or "Stop the proof" in message.labels
    return not runs and ("Measured in" in message.text or "Run again" in message.labels)


async def test_after_kills_at_any_point_of_proofs_every_message_says_how_they_ended(
    discord_server: FakeDiscord, ada: Person, tmp_path: Path
):
    bell = discord_server.bell
    async with bots_on(discord_server, tmp_path) as bots:
        for number in range(KILLS):
            pid, known = await bots.start(), len(discord_server.posted)
            await ada.say(f"{discord_server.mention} {SEED.aliases[0]}")
            await ada.slash("seed", seed=str(number))
            # A private one, by the pass of its interaction.
            await ada.slash("ask", question=SEED.question)
            await bell.until(lambda known=known: len(discord_server.posted) > known, "an answer")
            await asyncio.sleep(CHANCE.uniform(0, 0.5))
            await bots.kill_the_only_one(pid)

        pid = await bots.start()
        await bell.until(lambda: all(map(is_over, discord_server.posted)), "every message says how its proof ended", 60)
        stopped = [message for message in discord_server.posted if STOPPED in message.text]
        assert stopped, "some proof was cut off"
        assert all("Run again" in message.labels for message in stopped)
        assert any(message.is_private for message in discord_server.posted)
        public = next(message for message in stopped if not message.is_private)
        await ada.press(public, "Run again")
        await bell.until(lambda: "Measured in" in discord_server.posted[-1].text, "the proof that was run again", 60)
        await asyncio.sleep(0.3)
        await bots.kill_the_only_one(pid)
    async with await open_store(InFile(path=tmp_path / "faqbot.db"), lease_s=0) as store:
        assert await store.messages.adopt("discord") == ()
