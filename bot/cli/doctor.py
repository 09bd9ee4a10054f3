"""`faqbot doctor`: the first thing to run, and the first to run again when something is wrong."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.parts import NOT_WELL, Command, faq_option, json_option, settings_with
from bot.errors import BadSettings

if TYPE_CHECKING:
    from bot.doctor.finding import Finding

_SIGNS = {"well": ("✓", "green"), "note": ("!", "yellow"), "problem": ("✗", "red")}
_INDENT = " " * 12


@click.command(cls=Command, example="faqbot doctor\nfaqbot doctor --json")
@faq_option
@json_option
def doctor(faq_path: Path | None, as_json: bool) -> None:
    """Look at everything the bot needs, and say what to do where something is not well.

    Tokens with a call each, intents and scopes, the FAQ, the store, what trains and its GPU, the port, the disks, the
    clock. Works without tokens, and beside a running bot. Exit status 1 where there is a problem.
    """
    from bot.doctor.finding import Report, State

    try:
        findings = asyncio.run(_examined(faq_path, tell=not as_json))
    except BadSettings as error:
        from bot.doctor.examination import bad_settings

        findings = (bad_settings(str(error)),)
        if not as_json:
            _tell(findings[0])
    report = Report.of(findings)
    if as_json:
        click.echo(report.model_dump_json())
    else:
        problems = sum(finding.state is State.PROBLEM for finding in findings)
        click.echo("all well" if report.ok else f"{problems} to mend")
    if not report.ok:
        sys.exit(NOT_WELL)


async def _examined(faq_path: Path | None, *, tell: bool) -> "tuple[Finding, ...]":
    from bot.doctor.examination import examine_all

    found = []
    async for finding in examine_all(settings_with(faq_path)):
        found.append(finding)
        if tell:
            _tell(finding)
    return tuple(found)


def _tell(finding: "Finding") -> None:
    sign, colour = _SIGNS[finding.state.value]
    lines = finding.detail.splitlines()
    click.echo(f"{click.style(sign, fg=colour)} {finding.part:<9} {f'{chr(10)}{_INDENT}'.join(lines)}")
    for line in finding.advice.splitlines():
        click.echo(f"{_INDENT}→ {line}")
