"""What the commands of `faqbot` share: options, exit statuses, help with an example, and plain errors."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import BotError
from faq.errors import FaqError
from runners.errors import RunnerError

if TYPE_CHECKING:
    from bot.settings import Settings

#: Exit statuses: 0 well, 1 the thing that was examined is not well, 2 the command could not do its work.
NOT_WELL = 1

faq_option = click.option(
    "--faq", "faq_path", type=click.Path(path_type=Path), help="FAQ folder or file instead of FAQBOT_FAQ."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


class Failure(click.ClickException):
    """A named error of the bot, told on standard error with exit status 2."""

    exit_code = 2


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Tell the rooms' own errors as plain lines; anything else is a bug and keeps its traceback."""
    try:
        yield
    except (BotError, FaqError, RunnerError) as error:
        raise Failure(str(error)) from error


class Command(click.Command):
    """A command whose help ends with an example and whose known errors are told plainly."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the example as it is typed."""
        with formatter.section("Example"):
            for line in self.example.strip().splitlines():
                formatter.write_text(line.strip())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_errors():
            return super().invoke(ctx)


def settings_with(faq_path: Path | None) -> "Settings":
    """The settings, with the FAQ named on the command line before the one in the environment."""
    # Reading the settings takes half of a short command's time, and not every command needs them.
    from bot.settings import load_settings

    settings = load_settings()
    return settings.model_copy(update={"faq": faq_path}) if faq_path else settings
