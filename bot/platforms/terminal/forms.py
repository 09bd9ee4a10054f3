"""A form on a terminal: one prompt after the other, each with what is known already to be changed or kept."""

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.validation import Validator
from rich.console import Console
from rich.text import Text as Plain

from bot.form import Form, FormField, Values

_MULTILINE = "Esc, then Enter, when it is done"


async def fill_in(form: Form, console: Console) -> Values | None:
    """Ask for each field; None where the person leaves by Ctrl-C or Ctrl-D."""
    console.print(Plain(f"{form.title}. Ctrl-C leaves it.", style="bold"))
    # No history: what is written here is for the FAQ, and not to be asked again.
    session: PromptSession[str] = PromptSession()
    values: dict[str, str] = {}
    for field in form.fields:
        try:
            values[field.name] = await _ask(session, field)
        except (KeyboardInterrupt, EOFError):
            console.print(Plain("Nothing was changed.", style="dim"))
            return None
    return values


async def _ask(session: PromptSession[str], field: FormField) -> str:
    hints = filter(None, (field.hint, _MULTILINE if field.multiline else ""))
    return await session.prompt_async(
        FormattedText([("bold", field.label), ("", " > ")]),
        default=field.value,
        multiline=field.multiline,
        bottom_toolbar=" · ".join(hints),
        validator=_validator(field),
        validate_while_typing=False,
    )


def _validator(field: FormField) -> Validator:
    def is_good(text: str) -> bool:
        return len(text) <= field.max_chars and (bool(text.strip()) or not field.required)

    least = "something, and " if field.required else ""
    return Validator.from_callable(is_good, f"Write {least}at most {field.max_chars} characters.")
