"""The `faqbot stats` command: how many questions there were, and what became of them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.parts import Command, faq_option, json_option, settings_with

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.stats.numbers import Stats


@click.command(cls=Command, example="faqbot stats --weeks 52 --picture year.png\nfaqbot stats --course ml --json")
@click.option("--weeks", type=click.IntRange(1, 520), default=12, show_default=True, help="How many, up to now.")
@click.option("--course", metavar="NAME", help="Count only what is for this course.")
@click.option(
    "--picture", "picture_path", metavar="FILE", type=click.Path(path_type=Path), help="Draw them into this PNG file."
)
@faq_option
@json_option
def stats(weeks: int, course: str | None, picture_path: Path | None, faq_path: Path | None, as_json: bool) -> None:
    """Show how many questions there were and what became of them, week by week, on every server."""
    if picture_path is not None:
        from bot.proofs.seed_command import check_writable

        check_writable(picture_path)
    counted = asyncio.run(_counted(settings_with(faq_path), course, weeks))
    if picture_path is not None:
        from bot.proofs.seed_command import keep
        from bot.stats.picture import draw

        keep(asyncio.run(draw(counted)), picture_path)
    if as_json:
        click.echo(counted.model_dump_json())
        return
    from rich.console import Console

    from bot.platforms.terminal.render import render
    from bot.stats.reply import stats_reply

    Console(highlight=False).print(render(stats_reply(counted).model_copy(update={"actions": ()})))


async def _counted(settings: "Settings", course: str | None, weeks: int) -> "Stats":
    from bot.kept_store import open_kept_store
    from bot.stats.counting import open_statistics
    from faq.library import load_faq

    # Nothing is searched, so no matcher is built.
    faq = load_faq(settings.faq)
    async with await open_kept_store(settings) as store:
        return await open_statistics(store, lambda: faq).count(None, course, weeks)
