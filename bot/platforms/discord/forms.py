"""Forms as Discord has them: drawn as a modal, and read back when somebody sends one off.

What a form asks for is written in its id, as in a button's, so that one opened before a restart is still understood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.form import Form, FormField, Values
from bot.platforms.discord.limits import (
    INPUT_CHARS,
    LABEL_CHARS,
    LABEL_DESCRIPTION_CHARS,
    MODAL_INPUTS,
    MODAL_TITLE_CHARS,
)
from bot.platforms.discord.split import cut_line, has_words

_PREFIX = "faq-form"
_WRITTEN = re.compile(rf"{_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.+)", re.DOTALL)
#: Stands in place of the hint where what is known of a field is longer than Discord takes.
_CUT = "Cut at {} characters: add the rest later, in an editor."


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was sent off."""

    kind: str
    argument: str
    values: Values


def draw_form(form: Form) -> discord.ui.Modal:
    """The form as a modal; needs a running event loop.

    The modal is stopped at once: what is sent off is recognised by its id, so discord.py need not remember it.
    """
    modal = discord.ui.Modal(
        title=_shown(form.title, MODAL_TITLE_CHARS, form.kind), custom_id=f"{_PREFIX}:{form.kind}:{form.argument}"
    )
    for field in form.fields[:MODAL_INPUTS]:
        modal.add_item(_labelled(field))
    modal.stop()
    return modal


def read_form(data: Mapping[str, Any]) -> Filled:
    """What somebody sent off; of an id that is none of ours kind and argument are empty."""
    found = _WRITTEN.fullmatch(str(data.get("custom_id", "")))
    kind, argument = found.group("kind", "argument") if found else ("", "")
    return Filled(kind, argument, _values(data.get("components") or ()))


def _labelled(field: FormField) -> discord.ui.Label[Any]:
    most = min(field.max_chars, INPUT_CHARS)
    hint = field.hint if len(field.value) <= most else _CUT.format(most)
    entered: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.multiline else discord.TextStyle.short,
        default=field.value[:most] or None,
        required=field.required,
        max_length=most,
    )
    return discord.ui.Label(
        text=_shown(field.label, LABEL_CHARS, field.name),
        description=_shown(hint, LABEL_DESCRIPTION_CHARS) or None,
        component=entered,
    )


def _shown(words: str, limit: int, instead: str = "") -> str:
    line = cut_line(words, limit)
    return line if has_words(line) else instead


def _values(components: Iterable[Mapping[str, Any]]) -> Values:
    return {str(part["custom_id"]): str(part.get("value") or "") for part in _inputs(components)}


def _inputs(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What was filled in; each stands in a label, or (in older forms) in a row."""
    for component in components:
        inside = component.get("components") or filter(None, [component.get("component")])
        yield from (part for part in inside if "custom_id" in part)
