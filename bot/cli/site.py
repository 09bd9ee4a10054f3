"""`faqbot site`: the FAQ as a folder of files, for a course's own page."""

from datetime import date
from pathlib import Path

import click

from bot.cli.parts import Command, faq_option, settings_with


@click.command(cls=Command, example="faqbot site public/\nfaqbot site public/ --faq faq/")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@faq_option
def site(folder: Path, faq_path: Path | None) -> None:
    """Write the FAQ as web pages that need no bot: an address for every question, readable without JavaScript."""
    from bot.knowledge import understand
    from bot.site.export import export
    from faq.library import load_faq

    settings = settings_with(faq_path)
    files = export(understand(load_faq(settings.faq), settings.thresholds), settings.faq, folder, date.today())
    click.echo(f"{len(files)} files in {folder}; begin with {folder / 'index.html'}")
