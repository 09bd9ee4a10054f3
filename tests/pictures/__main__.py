"""Every message in both themes and on a phone: `python -m tests.pictures OUT [--recipe RECIPE] [--cache FOLDER]`."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.pictures.browser import DESK_WIDTH, PHONE_WIDTH, chromium, photograph
from tests.pictures.discord_page import discord_page
from tests.pictures.discord_scenes import discord_exchanges
from tests.pictures.slack_page import slack_page
from tests.pictures.slack_scenes import slack_answers

_LOOKS = (("dark", DESK_WIDTH), ("light", DESK_WIDTH), ("dark", PHONE_WIDTH))


async def photograph_all(out: Path, cache: Path, recipe: str) -> None:
    """Write `CHAT-NAME-THEME-WIDTH.png` for every exchange."""
    out.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for exchange in await discord_exchanges(cache, recipe):
            for theme, width in _LOOKS:
                page = discord_page(exchange, theme, is_open=exchange.name == "list")
                await photograph(browser, page, width, out / f"discord-{exchange.name}-{theme}-{width}.png")
        for answer in await slack_answers(cache, recipe):
            for theme, width in _LOOKS:
                path = out / f"slack-{answer.name}-{theme}-{width}.png"
                await photograph(browser, slack_page(answer, theme), width, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--recipe", default="digits", help="what the proof trains (default: digits)")
    parser.add_argument("--cache", type=Path, help="where images and proofs are kept (default: nowhere)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(photograph_all(arguments.out, arguments.cache or Path(folder), arguments.recipe))


if __name__ == "__main__":
    main()
