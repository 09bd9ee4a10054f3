"""What is kept for how long: after its days a question is a count, with neither its text nor its asker."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, or_, select, update

from bot.store.database import Database
from bot.store.lessons import KEPT_FOR as LESSONS_FOR
from bot.store.tables import (
    delivered,
    duties,
    feedback,
    gap_texts,
    lessons,
    messages,
    questions,
    site_links,
    site_sessions,
    values,
)

#: Platforms repeat an event for an hour at most; two days also outlast a weekend's outage of ours.
DELIVERED_FOR = timedelta(days=2)
#: A message that nobody took over for so long belongs to a platform that is not served any more.
MESSAGES_FOR = timedelta(days=7)
#: Much longer than anything is due.
DUTIES_FOR = timedelta(days=7)
#: Notes that one process of the bot leaves another, such as that a proof is to be stopped: by their names' beginning.
NOTES = "proof.stop."
#: They are removed within seconds, unless the process that left one is killed meanwhile.
NOTES_FOR = timedelta(hours=1)
#: Rows changed in one transaction, so that nobody waits long for a first clean-up after years.
_BATCH = 2000


async def enforce(database: Database, now: datetime, keep: timedelta) -> int:
    """Remove what is older than it may be; returns how many rows of questions and feedback lost their person.

    Raises:
        StoreError: the database cannot be written; some of it may be done.
    """
    old = now - keep
    anonymous = await _blank(database, questions, {"text": None, "asker": None}, old)
    anonymous += await _blank(database, feedback, {"asker": None}, old)
    async with database.writing() as connection:
        await connection.execute(delete(delivered).where(delivered.c.at < now - DELIVERED_FOR))
        await connection.execute(delete(gap_texts).where(gap_texts.c.at < old))
        await connection.execute(delete(duties).where(duties.c.lease_until < now - DUTIES_FOR))
        await connection.execute(delete(lessons).where(lessons.c.at < now - LESSONS_FOR))
        await connection.execute(delete(messages).where(messages.c.lease_until < now - MESSAGES_FOR))
        notes = values.c.name.startswith(NOTES, autoescape=True)
        await connection.execute(delete(values).where(notes, values.c.at < now - NOTES_FOR))
        await connection.execute(delete(site_links).where(site_links.c.until < now))
        await connection.execute(delete(site_sessions).where(site_sessions.c.until < now))
    if anonymous:
        await database.shrink()
    return anonymous


async def _blank(database: Database, table: Table, nothing: dict[str, Any], before: datetime) -> int:
    total, changed = 0, _BATCH
    while changed == _BATCH:
        filled = or_(*(table.c[name].is_not(None) for name in nothing))
        some = select(table.c.id).where(table.c.at < before, filled).limit(_BATCH)
        async with database.writing() as connection:
            changed = (await connection.execute(update(table).where(table.c.id.in_(some)).values(nothing))).rowcount
        total += changed
    return total
