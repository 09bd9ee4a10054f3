"""The command for a container's healthcheck. It imports as little as it can: it is run every few seconds."""

import sys

import click

from bot.cli.parts import NOT_WELL, Command


@click.command(cls=Command, example="faqbot health\nfaqbot health --alive")
@click.option("--alive", is_flag=True, help="Ask only whether the process answers, not whether it can serve.")
@click.option("--patience", "patience_s", metavar="SECONDS", default=5.0, help="How long to wait for the answer.")
def health(alive: bool, patience_s: float) -> None:
    """Ask the bot that runs on this machine how it is.

    Exit status 0 where it can serve (with --alive: where it answers at all), else 1, and what is wrong. The bot is
    looked for where FAQBOT_HTTP_HOST and FAQBOT_HTTP_PORT say.
    """
    from pydantic import ValidationError

    from bot.web.address import HttpSettings
    from bot.web.probe import probe

    try:
        settings = HttpSettings()
    except ValidationError:
        from bot.settings import load_settings

        settings = load_settings()
    found = probe(settings, "/healthz" if alive else "/readyz", patience_s)
    click.echo(found.text, err=not found.is_well)
    if not found.is_well:
        sys.exit(NOT_WELL)
