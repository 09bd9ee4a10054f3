"""Draw what can be pressed: buttons in as few rows as a phone likes, and a menu. What does not fit is left out."""

from collections.abc import Sequence

from bot.platforms.discord.components import MENU_ID, custom_id
from bot.platforms.discord.limits import (
    BUTTON_LABEL_CHARS,
    COMPONENT_ROWS,
    EMBED_TITLE_CHARS,
    PHONE_BUTTON_CHARS,
    ROW_BUTTONS,
    SELECT_CHOICE_CHARS,
    SELECT_CHOICES,
    SELECT_PROMPT_CHARS,
)
from bot.platforms.discord.markdown import line_to_discord, to_plain
from bot.platforms.discord.message import Button, Choice, Select
from bot.platforms.discord.split import cut_line, has_words
from bot.privacy_reply import Wish
from bot.reply import Action, ActionKind, Menu

#: Questions to choose from; their labels are as long as questions are.
_QUESTIONS = frozenset({ActionKind.SHOW_ENTRY, ActionKind.PICK_ENTRY})
#: What leads away from an answer comes after what can be done with it.
_LEADS_AWAY = frozenset({ActionKind.SEE_RELATED})
#: What is said about an answer has a row of its own, which a phone need not break.
_AFTERWARDS = frozenset({ActionKind.HELPFUL, ActionKind.NOT_HELPFUL})
#: So few buttons stand in one row, whatever can be done with them.
_ONE_ROW = 3


def usable(actions: Sequence[Action]) -> tuple[Action, ...]:
    """The actions that Discord takes: each once, and none whose id would be too long."""
    ids: dict[str, Action] = {}
    for action in actions:
        written = custom_id(action.kind, action.argument)
        if written is not None:
            ids.setdefault(written, action)
    return tuple(ids.values())


def written_out(actions: Sequence[Action]) -> str:
    """The questions whose labels a phone would cut off, numbered as their buttons are."""
    questions = [action for action in actions if action.kind in _QUESTIONS]
    if not _are_numbered(questions):
        return ""
    lines = (cut_line(line_to_discord(action.label), EMBED_TITLE_CHARS) for action in questions)
    return "\n".join(f"**{number}.** {line}" for number, line in enumerate(lines, start=1))


def draw_buttons(actions: Sequence[Action], *, below_menu: bool = False) -> tuple[Button, ...]:
    """Buttons for actions that are `usable`; below a menu one row less is left."""
    first = 1 if below_menu else 0
    rows = _rows(actions, COMPONENT_ROWS - first)
    labels = _labels(actions)
    return tuple(
        Button(
            label=labels[action],
            custom_id=custom_id(action.kind, action.argument) or "",
            row=number,
            is_final=action.kind is ActionKind.PRIVACY and action.argument == Wish.DELETE_NOW,
        )
        for number, row in enumerate(rows, start=first)
        for action in row
    )


def draw_menu(menu: Menu | None) -> Select | None:
    """A select menu of the choices that Discord takes; None where there are none."""
    if menu is None:
        return None
    choices = tuple(
        Choice(
            label=_words(choice.label, SELECT_CHOICE_CHARS) or choice.kind,
            value=custom_id(choice.kind, choice.argument) or "",
            detail=_words(choice.detail, SELECT_CHOICE_CHARS),
        )
        for choice in usable(menu.choices)[:SELECT_CHOICES]
    )
    if not choices:
        return None
    return Select(prompt=_words(menu.prompt, SELECT_PROMPT_CHARS), custom_id=MENU_ID, choices=choices)


def _rows(actions: Sequence[Action], most: int) -> list[Sequence[Action]]:
    """Questions first, a long one to a row; then what can be done; then what is said about it."""
    questions = [action for action in actions if action.kind in _QUESTIONS]
    doing = [action for action in actions if action.kind not in _QUESTIONS | _AFTERWARDS]
    doing.sort(key=lambda action: action.kind in _LEADS_AWAY)
    afterwards = [action for action in actions if action.kind in _AFTERWARDS]
    everything = [*questions, *doing, *afterwards]
    if len(everything) <= _ONE_ROW and not afterwards and not _are_numbered(questions):
        return _in_rows(everything, ROW_BUTTONS)
    others = [*_in_rows(doing, ROW_BUTTONS), *_in_rows(afterwards, ROW_BUTTONS)]
    a_row = 1 if _are_numbered(questions) and len(questions) + len(others) <= most else ROW_BUTTONS
    rows = [*_in_rows(questions, a_row), *others]
    if len(rows) <= most:
        return rows
    return _in_rows(everything, ROW_BUTTONS)[:most]


def _in_rows(actions: Sequence[Action], a_row: int) -> list[Sequence[Action]]:
    return [actions[start : start + a_row] for start in range(0, len(actions), a_row)]


def _are_numbered(actions: Sequence[Action]) -> bool:
    return any(action.kind in _QUESTIONS and len(to_plain(action.label)) > PHONE_BUTTON_CHARS for action in actions)


def _labels(actions: Sequence[Action]) -> dict[Action, str]:
    questions = [action for action in actions if action.kind in _QUESTIONS]
    labels = {action: _words(action.label, BUTTON_LABEL_CHARS) or action.kind for action in actions}
    if _are_numbered(questions):
        for number, action in enumerate(questions, start=1):
            labels[action] = cut_line(f"{number}. {to_plain(action.label)}", PHONE_BUTTON_CHARS)
    return labels


def _words(markdown: str, limit: int) -> str:
    """One line without marks, or nothing where it has nothing to read."""
    line = cut_line(to_plain(markdown), limit)
    return line if has_words(line) else ""
