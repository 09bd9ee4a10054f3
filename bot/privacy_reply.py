"""What a person is told about what is kept of them, and what they can do about it."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.memory import Kept
from bot.reply import Action, ActionKind, Attachment, Note, Reply, Text


class Wish(StrEnum):
    """What a person may want done with what is kept about them. The values are part of button ids and never change."""

    EXPORT = "export"
    DELETE = "delete"
    DELETE_NOW = "really-delete"
    FORGET = "forget"
    RECORD = "record"


def privacy_reply(kept: Kept) -> Reply:
    """Say what is kept, for how long, and about this person how much."""
    total = sum(len(rows) for rows in kept.records.values())
    counts = ", ".join(_counted(len(rows), name) for name, rows in kept.records.items() if rows)
    actions = (
        _action(Wish.EXPORT, "Send me a copy"),
        _action(Wish.DELETE, "Delete it all"),
        _action(Wish.FORGET, "Stop recording me") if kept.is_recorded else _action(Wish.RECORD, "Record me again"),
    )
    recorded = (
        f"I keep the questions you put to me, messages of yours that somebody had me answer, and my automatic answers "
        f"to you, with what became of them, so that the staff see what the FAQ is missing. The words go after "
        f"{kept.keep_days} days; then only counts remain."
        if kept.is_recorded
        else "Your questions are not recorded, as you wished."
    )
    return Reply(
        title="What I keep about you",
        parts=(
            Text(markdown=recorded),
            Text(markdown=f"At the moment: {counts}." if total else "At the moment: nothing."),
            Note(
                markdown="You are stored as a keyed hash, without name or id. Course staff see questions, never who "
                "asked. Nothing leaves this machine."
            ),
            *((Note(markdown=_NAMED),) if kept.records.get("edits") else ()),
        ),
        actions=actions,
        private=True,
        replaces=True,
    )


def copy_reply(kept: Kept) -> Reply:
    """Everything that is kept, as a file."""
    content = json.dumps(kept.records, indent=2, ensure_ascii=False, default=_written).encode()
    return Reply(
        parts=(
            Text(markdown="Here is everything I keep about you."),
            Attachment(name="kept-about-you.json", content=content, media_type="application/json"),
        ),
        private=True,
    )


def ask_whether_to_delete() -> Reply:
    """Deleting cannot be taken back, so it takes two presses."""
    return Reply(
        parts=(Text(markdown="Delete every question and judgement of yours? That cannot be undone."),),
        actions=(_action(Wish.DELETE_NOW, "Yes, delete it all"),),
        private=True,
        replaces=True,
    )


def deleted_reply(records: int, *, is_recorded: bool) -> Reply:
    """It is gone."""
    what = "1 record was" if records == 1 else f"{records} records were"
    left = "Nothing is left." if is_recorded else "Nothing is left but your wish not to be recorded."
    return Reply(parts=(Text(markdown=f"{what} deleted. {left}"),), private=True, replaces=True)


_NAMED = (
    "With each change that you made to the FAQ your colleagues see your name, as the chat showed it then, until you "
    "delete it."
)
#: What a table's rows are called, one and many.
_CALLED = {
    "questions": ("question", "questions"),
    "feedback": ("judgement", "judgements"),
    "preferences": ("setting you chose", "settings you chose"),
    "dismissed": ("question you put away", "questions you put away"),
    "edits": ("change you made to the FAQ", "changes you made to the FAQ"),
}


def _counted(rows: int, table: str) -> str:
    one, many = _CALLED.get(table, (f"row in {table}", f"rows in {table}"))
    return f"{rows} {one if rows == 1 else many}"


def _action(argument: Wish, label: str) -> Action:
    return Action(kind=ActionKind.PRIVACY, argument=argument, label=label)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
