"""The `faqbot` commands for what the FAQ lacks: list it, and teach it from the command line."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.parts import Command, faq_option, json_option, settings_with

if TYPE_CHECKING:
    from bot.gaps.finder import Candidate, Gaps
    from bot.settings import Settings


@click.command(cls=Command, example="faqbot gaps --weeks 2\nfaqbot gaps --yaml >> faq/week-3.yaml")
@click.option("--weeks", type=click.IntRange(1, 520), default=4, show_default=True, help="How far back to look.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print entries to fill in, for an editor and a pull request.")
@faq_option
@json_option
def gaps(weeks: int, as_yaml: bool, faq_path: Path | None, as_json: bool) -> None:
    """Show what students asked and the FAQ did not answer, the most painful first."""
    from bot.gaps.report import report_of, yaml_stubs
    from faq.library import load_faq

    if as_yaml and as_json:
        raise click.UsageError("Choose one of --yaml and --json.")
    settings = settings_with(faq_path)
    found, candidates = asyncio.run(_found(settings, weeks))
    report = report_of(found, candidates)
    if as_json:
        click.echo(report.model_dump_json())
        return
    if as_yaml:
        click.echo(yaml_stubs(report, load_faq(settings.faq)), nl=False)
        return
    from rich.console import Console

    from bot.gaps.replies import listed_reply
    from bot.platforms.terminal.render import render

    Console(highlight=False).print(render(listed_reply(found)))


async def _found(settings: "Settings", weeks: int) -> "tuple[Gaps, list[tuple[Candidate, ...]]]":
    from bot.gaps.opening import open_finder
    from bot.kept_store import open_kept_store
    from bot.knowledge import LiveKnowledge
    from faq.library import Library

    async with await open_kept_store(settings) as store:
        finder = open_finder(store, LiveKnowledge(Library(settings.faq), settings.thresholds))
        found = await finder.find(None, settings.course, weeks)
        return found, [finder.candidates(gap, settings.course) for gap in found.open]
