"""Every message in both themes and on a phone: `python -m tests.pictures OUT [--recipe RECIPE] [--cache FOLDER]`."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.pictures.browser import DESK_WIDTH, PHONE_WIDTH, chromium, photograph
from tests.pictures.discord_page import discord_form, discord_page
from tests.pictures.discord_scenes import discord_exchanges
from tests.pictures.site_scenes import photograph_site
from tests.pictures.slack_page import slack_form, slack_page
from tests.pictures.slack_scenes import slack_answers
from tests.pictures.teaching_scenes import discord_teaching, slack_teaching

_LOOKS = (("dark", DESK_WIDTH), ("light", DESK_WIDTH), ("dark", PHONE_WIDTH))


async def photograph_all(out: Path, cache: Path, recipe: str) -> None:
    """Write `CHAT-NAME-THEME-WIDTH.png` for every exchange."""
    await photograph_teaching(out)
    async with chromium() as browser:
        await photograph_site(browser, out, cache, recipe)
        for exchange in await discord_exchanges(cache, recipe):
            for theme, width in _LOOKS:
                page = discord_page(exchange, theme, is_open=exchange.name == "list")
                await photograph(browser, page, width, out / f"discord-{exchange.name}-{theme}-{width}.png")
        for answer in await slack_answers(cache, recipe):
            for theme, width in _LOOKS:
                path = out / f"slack-{answer.name}-{theme}-{width}.png"
                await photograph(browser, slack_page(answer, theme), width, path)


async def photograph_only_the_site(out: Path, cache: Path, recipe: str) -> None:
    """Write the pictures of the site."""
    out.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        await photograph_site(browser, out, cache, recipe)


async def photograph_teaching(out: Path) -> None:
    """Write the same for how staff close a gap, which trains nothing."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exchanges, modal = await discord_teaching(Path(folder))
        answers, view = await slack_teaching(Path(folder))
    async with chromium() as browser:
        for theme, width in _LOOKS:
            pages = {f"discord-{one.name}": discord_page(one, theme) for one in exchanges}
            pages |= {f"slack-{one.name}": slack_page(one, theme) for one in answers}
            pages["discord-teaching-form"] = discord_form(modal.wire, modal.typed, theme)
            pages["slack-teaching-form"] = slack_form(view.wire, view.typed, theme)
            for name, page in pages.items():
                await photograph(browser, page, width, out / f"{name}-{theme}-{width}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--recipe", default="digits", help="what the proof trains (default: digits)")
    parser.add_argument("--cache", type=Path, help="where images and proofs are kept (default: nowhere)")
    parser.add_argument("--teaching", action="store_true", help="only how staff close a gap: quick, for nothing trains")
    parser.add_argument("--site", action="store_true", help="only the site, for which one proof is run")
    arguments = parser.parse_args()
    if arguments.teaching:
        asyncio.run(photograph_teaching(arguments.out))
        return
    with tempfile.TemporaryDirectory() as folder:
        if arguments.site:
            asyncio.run(photograph_only_the_site(arguments.out, arguments.cache or Path(folder), arguments.recipe))
            return
        asyncio.run(photograph_all(arguments.out, arguments.cache or Path(folder), arguments.recipe))


if __name__ == "__main__":
    main()
