"""The audit log of what staff changed in the FAQ's files from a chat: who (a hash, and a name), when, and the diff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.asker import Asker
from bot.names import plain_name
from bot.store.database import Database
from bot.store.identifiers import new_id
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import edits


class EditState(StrEnum):
    """How far an edit came."""

    #: About to be written; it stays so only where the process died in between.
    BEGUN = "begun"
    #: In the file.
    SAVED = "saved"
    #: Taken back by a later edit.
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one FAQ file."""

    id: str
    at: datetime
    state: EditState
    path: str
    entry: str
    diff: str
    #: The edit that this one took back, or None.
    undoes: str | None
    #: Whether whoever wants to know made it.
    is_own: bool = False
    #: Who made it, as the chat showed them then: one line, or nothing where that is not known or was forgotten.
    by: str = ""


class EditStore:
    """Keeps every edit from before it is written, so that none is in a file without being here."""

    def __init__(self, database: Database, key: PrivacyKey, now: Callable[[], datetime]) -> None:
        self._database = database
        self._key = key
        self._now = now

    async def begin(self, *, path: str, entry: str, diff: str, by: Asker, undoes: str | None = None) -> str:
        """Note an edit that is about to be written; returns its id. On disk when this returns.

        Raises:
            StoreError: it was not noted; write nothing.
        """
        now = self._now()
        edit = new_id(now)
        row = {"id": edit, "at": now, "state": EditState.BEGUN.value, "path": path, "entry": entry, "undoes": undoes}
        who = {"edited_by": self._key.hash(by), "editor_name": plain_name(by.name) or None}
        async with self._database.writing() as connection:
            await connection.execute(insert(edits).values(**row, **who, diff=_plain(diff)))
        return edit

    async def saved(self, edit: str, diff: str | None = None) -> None:
        """Note that an edit is in the file, and that the one which it takes back is not; `diff` is what it became.

        Raises:
            StoreError: it is still noted as begun.
        """
        changes = {"state": EditState.SAVED.value} | ({} if diff is None else {"diff": _plain(diff)})
        async with self._database.writing() as connection:
            await connection.execute(update(edits).where(edits.c.id == edit).values(changes))
            undone = select(edits.c.undoes).where(edits.c.id == edit).scalar_subquery()
            await connection.execute(update(edits).where(edits.c.id == undone).values(state=EditState.UNDONE.value))

    async def drop(self, edit: str) -> None:
        """Forget an edit that was begun and not written.

        Raises:
            StoreError: it is still noted as begun.
        """
        begun = (edits.c.id == edit, edits.c.state == EditState.BEGUN.value)
        async with self._database.writing() as connection:
            await connection.execute(delete(edits).where(*begun))

    async def find(self, edit: str) -> Edit | None:
        """An edit by its id; None where there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._database.reading() as connection:
            row = (await connection.execute(select(edits).where(edits.c.id == edit))).mappings().first()
        return None if row is None else _edit(row)

    async def changed(self) -> dict[str, datetime]:
        """When each entry was last changed, or changed back; those that never were are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(edits.c.entry, func.max(edits.c.at).label("last")).group_by(edits.c.entry)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.where(edits.c.state != EditState.BEGUN.value))).all()
        return {row.entry: row.last for row in rows}

    async def latest(self, limit: int, seen_by: Asker | None = None) -> tuple[Edit, ...]:
        """The edits made last, newest first, seen with the eyes of `seen_by`.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(edits).order_by(edits.c.at.desc(), edits.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        who = self._key.hash(seen_by) if seen_by is not None else None
        return tuple(replace(_edit(row), is_own=who is not None and row["edited_by"] == who) for row in rows)


def _plain(diff: str) -> str:
    """PostgreSQL refuses the character NUL in text."""
    return diff.replace("\0", "")


def _edit(row: Mapping[Any, Any]) -> Edit:
    return Edit(
        id=row["id"],
        at=row["at"],
        state=EditState(row["state"]),
        path=row["path"],
        entry=row["entry"],
        diff=row["diff"],
        undoes=row["undoes"],
        by=row["editor_name"] or "",
    )
