"""Somebody saves a broken FAQ while the bot serves, and mends it."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.serving import Bot, serving, settings
from tests.fakes.discord import TOKEN, FakeDiscord

FIRST = "entries:\n- id: exam\n  question: When is the exam?\n  answer: In June.\n"
BROKEN = FIRST.replace("  answer", "\tanswer")
MENDED = FIRST.replace("In June", "In July")


async def until_broken(bot: Bot, broken: bool) -> None:
    async with asyncio.timeout(20):
        while await bot.counted("faqbot_faq_broken") != broken:
            await asyncio.sleep(0.02)


async def test_a_broken_file_is_told_with_its_place_while_the_last_good_one_answers_until_it_is_mended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "faq" / "week.yaml"
    file.parent.mkdir()
    file.write_text(FIRST)
    async with FakeDiscord() as discord, serving(settings(tmp_path, discord_token=TOKEN, faq=file.parent)) as bot:
        await bot.until(lambda wrong: not wrong)
        ada = discord.person("ada")

        async def answer() -> str:
            return (await (await ada.slash("ask", question="when is the exam")).answer()).text

        file.write_text(BROKEN)
        await until_broken(bot, True)
        assert "In June." in await answer()
        assert f"{file}:4" in caplog.text
        assert "last good one stays" in caplog.text
        assert "the files changed and are broken now" in (await bot.get("/readyz"))[1]
        assert await bot.wrong() == {}, "nobody waits for an answer"

        file.write_text(MENDED)
        await until_broken(bot, False)
        assert "In July." in await answer()
