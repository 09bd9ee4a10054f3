"""Draw what can be pressed or picked: buttons, and menus; and read back from an id what it asks for.

An id says all there is to do, so that a button works whoever started the bot since: `faq:KIND:ARGUMENT`.
"""

import re
from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.platforms.slack import limits
from bot.platforms.slack.escaping import escape
from bot.platforms.slack.mrkdwn import to_mrkdwn, to_plain
from bot.platforms.slack.split import shorten
from bot.reply import Action, ActionKind, Menu

#: Begins every action id of this bot; ids of old messages must still be understood, so it never changes.
ACTION_PREFIX = "faq"
#: The id of a menu whose options say what to do, each in its value: `KIND:ARGUMENT`. Never changes either.
MENU_ID = f"{ACTION_PREFIX}:menu:"

_ID = re.compile(rf"^{ACTION_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.*)$", re.DOTALL)
_VALUE = re.compile(r"^(?P<kind>[a-z]+):(?P<argument>.*)$", re.DOTALL)

#: Verbs for buttons whose label is too long for a button and stands beside it.
_SHORT_LABELS = {
    ActionKind.SHOW_ENTRY: "Show",
    ActionKind.PICK_ENTRY: "Show",
    ActionKind.PROVE_ENTRY: "Run",
    ActionKind.CANCEL_PROOF: "Stop",
    ActionKind.RUN_PROOF: "Run",
    ActionKind.RUN_AGAIN: "Run again",
    ActionKind.SHOW_CODE: "Show",
    ActionKind.SHARE: "Share",
    ActionKind.BROWSE: "Open",
}
_OTHER_SHORT_LABEL = "Choose"
_STYLES = {ActionKind.PROVE_ENTRY: "primary", ActionKind.SAVE: "primary", ActionKind.CANCEL_PROOF: "danger"}


def control_blocks(actions: Sequence[Action], menu: Menu | None) -> tuple[Block, ...]:
    """The blocks under a message: the menu, labels beside their buttons, then rows of short buttons.

    A label that a phone would cut stands beside its button. An action whose id would be too long, or stands there
    already, is left out.
    """
    once = {action_id(action): action for action in reversed(actions)}
    drawable = [action for text, action in reversed(once.items()) if len(text) <= limits.ACTION_ID_MAX_CHARS]
    short = [action for action in drawable if len(to_plain(action.label)) <= limits.BUTTON_SHOWN_CHARS]
    rows = [short[at : at + limits.ACTIONS_ELEMENTS_MAX] for at in range(0, len(short), limits.ACTIONS_ELEMENTS_MAX)]
    return (
        *_menu(menu),
        *(_labelled(action) for action in drawable if action not in short),
        *(ActionsBlock(elements=[_button(action, to_plain(action.label)) for action in row]) for row in rows),
    )


def action_id(action: Action) -> str:
    """The id of an action's button."""
    return f"{ACTION_PREFIX}:{action.kind}:{action.argument}"


def read_id(text: str) -> tuple[str, str] | None:
    """Kind and argument of a button's id; None where it is none of this bot's."""
    found = _ID.match(text)
    return None if found is None else (found["kind"], found["argument"])


def read_value(text: str) -> tuple[str, str] | None:
    """Kind and argument of a menu option's value; None where it is none of this bot's."""
    found = _VALUE.match(text)
    return None if found is None else (found["kind"], found["argument"])


def plain_option(value: str, text: str, detail: str = "") -> Option:
    """An option of a menu; what is too long for Slack is shortened."""
    return Option(
        value=value,
        text=_plain(text or value, limits.OPTION_MAX_CHARS),
        description=_plain(detail, limits.OPTION_MAX_CHARS) if detail else None,
    )


def _menu(menu: Menu | None) -> Iterable[Block]:
    if menu is None:
        return ()
    # Slack refuses a menu in which two options have the same value.
    values = {f"{choice.kind}:{choice.argument}": choice for choice in menu.choices}
    options = [
        plain_option(value, to_plain(choice.label), to_plain(choice.detail))
        for value, choice in values.items()
        if len(value) <= limits.OPTION_VALUE_MAX_CHARS
    ]
    if not options:
        return ()
    prompt = _plain(menu.prompt, limits.PLACEHOLDER_MAX_CHARS)
    select = StaticSelectElement(placeholder=prompt, action_id=MENU_ID, options=options[: limits.OPTIONS_MAX])
    return (ActionsBlock(elements=[select]),)


def _labelled(action: Action) -> Block:
    text = shorten(to_mrkdwn(action.label), limits.SECTION_MAX_CHARS)
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=_button(action, _short_label(action)),
        expand=True,
    )


def _button(action: Action, label: str) -> ButtonElement:
    # Of a label that is nothing but marks no words are left, and Slack takes no button without.
    words = label or _short_label(action)
    return ButtonElement(
        text=_plain(words, limits.BUTTON_MAX_CHARS), action_id=action_id(action), style=_STYLES.get(action.kind)
    )


def _short_label(action: Action) -> str:
    return _SHORT_LABELS.get(action.kind, _OTHER_SHORT_LABEL)


def _plain(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=shorten(escape(text), limit), emoji=False)
