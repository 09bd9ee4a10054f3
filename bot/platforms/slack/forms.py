"""Forms as Slack has them: drawn as a modal, and read back when somebody sends one off.

The modal itself carries what it is for and where it was opened, so that one from before a restart is still understood.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.asker import Asker
from bot.form import Form, FormField, Values
from bot.platforms.slack import limits
from bot.platforms.slack.escaping import escape
from bot.platforms.slack.incoming import person_in
from bot.platforms.slack.split import shorten

_PREFIX = "faq_form"
#: The ids of all forms; they never change.
FORM_MODAL = re.compile(rf"^{_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.*)$", re.DOTALL)
#: Stands in place of the hint where what is known of a field is longer than Slack takes.
_CUT = "Cut at {} characters: add the rest later, in an editor."


class Origin(BaseModel):
    """Where a form was opened. It is kept in the modal, which only Slack and the bot see."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str = ""
    thread: str | None = None
    #: The `response_url` of the press or shortcut; empty where there is none.
    url: str = ""
    #: Whether the answer takes the place of the private message that was pressed.
    replaces: bool = False
    #: The bot's own message in a direct conversation, of which the answer takes the place.
    message: str = ""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was sent off."""

    asker: Asker
    view_id: str
    kind: str
    argument: str
    values: Values
    origin: Origin

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "SentForm":
        """Read a `view_submission` payload; of an id that is no form's, kind and argument are empty."""
        view = body["view"]
        found = FORM_MODAL.match(view.get("callback_id") or "")
        origin = _origin(view.get("private_metadata") or "")
        return cls(
            asker=person_in(body, origin.channel),
            view_id=view["id"],
            kind=found["kind"] if found else "",
            argument=found["argument"] if found else "",
            values={
                block: str(element.get("value") or "")
                for block, elements in view["state"]["values"].items()
                for element in elements.values()
            },
            origin=origin,
        )


def draw_form(form: Form, origin: Origin) -> View:
    """The form as a modal."""
    return View(
        type="modal",
        title=_plain(form.title or form.kind, limits.VIEW_TITLE_MAX_CHARS),
        submit=_plain(form.submit or "OK", limits.VIEW_TITLE_MAX_CHARS),
        close=PlainTextObject(text="Cancel"),
        callback_id=f"{_PREFIX}:{form.kind}:{form.argument}",
        private_metadata=origin.model_dump_json(exclude_defaults=True),
        blocks=[_input(field) for field in form.fields],
    )


def _input(field: FormField) -> InputBlock:
    most = min(field.max_chars, limits.INPUT_MAX_CHARS)
    hint = field.hint if len(field.value) <= most else _CUT.format(most)
    return InputBlock(
        block_id=field.name,
        label=_plain(field.label.strip() or field.name, limits.INPUT_LABEL_SHOWN_CHARS),
        hint=_plain(hint, limits.INPUT_HINT_MAX_CHARS) if hint.strip() else None,
        optional=not field.required,
        element=PlainTextInputElement(
            action_id=field.name, initial_value=field.value[:most] or None, multiline=field.multiline, max_length=most
        ),
    )


def _plain(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=shorten(escape(text), limit), emoji=False)


def _origin(metadata: str) -> Origin:
    """Where a modal says that it was opened; one of another version may say less."""
    try:
        return Origin.model_validate_json(metadata) if metadata else Origin()
    except ValidationError:
        return Origin()
