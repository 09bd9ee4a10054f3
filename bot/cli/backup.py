"""`faqbot backup` and `faqbot restore`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.parts import Command, faq_option, settings_with

if TYPE_CHECKING:
    from bot.backup.manifest import Manifest

_STDOUT = "-"


@click.command(cls=Command, example="faqbot backup faqbot-monday.tgz\nfaqbot backup - > faqbot-monday.tgz")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--without-key", is_flag=True, help="Leave the privacy key out, to keep it elsewhere.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@faq_option
def backup(file: Path, without_key: bool, force: bool, faq_path: Path | None) -> None:
    """Take the FAQ, the store and the settings into one archive; the bot may run meanwhile.

    No token or password is in it. The privacy key is: whoever has archive and key can find out which questions somebody
    asked whose id they know. Keep it as safe as the store itself, or take it --without-key and keep the key apart.
    """
    from bot.backup.taking import stream_backup, take_backup

    settings = settings_with(faq_path)
    if str(file) == _STDOUT:
        taken = stream_backup(settings, sys.stdout.buffer, with_key=not without_key)
    else:
        taken = take_backup(settings, file, with_key=not without_key, force=force)
    click.echo(_told(taken), err=True)


@click.command(cls=Command, example="faqbot restore faqbot-monday.tgz --settings .env")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--settings", "settings_to", type=click.Path(path_type=Path), help="Write the settings to this file.")
@click.option("--force", is_flag=True, help="Replace what is there; it is kept under another name.")
@faq_option
def restore(file: Path, settings_to: Path | None, force: bool, faq_path: Path | None) -> None:
    """Bring a backup back: the FAQ to FAQBOT_FAQ, the store and its key to FAQBOT_STORE.

    Stop the bot before. The archive is checked as a whole before anything is written. A store from SQLite can be
    restored to PostgreSQL, and the other way round.
    """
    from bot.backup.restoring import restore_backup

    done = restore_backup(settings_with(faq_path), file, force=force, settings_to=settings_to)
    click.echo(_told(done.manifest), err=True)
    for path in done.kept:
        click.echo(f"what was there is kept as {path}", err=True)
    if settings_to is None:
        click.echo("The settings were not restored; --settings .env would write them, without secrets.", err=True)
    else:
        click.echo(f"Set the secrets again that {settings_to} names, then: faqbot doctor", err=True)


def _told(manifest: "Manifest") -> str:
    rows = ", ".join(f"{count} {name}" for name, count in sorted(manifest.rows.items()) if count) or "nothing"
    store = f"store {manifest.revision}: {rows}" if manifest.revision else "no store"
    key = "with its privacy key" if manifest.has_key else "without a privacy key"
    return (
        f"{manifest.created:%Y-%m-%d %H:%M} UTC, faqbot {manifest.faqbot}, FAQ {manifest.faq_version}, {store} ({key})"
    )
