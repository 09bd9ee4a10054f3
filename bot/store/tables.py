"""The store's tables as they are now; how they became so is told by the migrations, and a test holds the two together.

A column that says who asked holds a keyed hash and is marked in `info`, so that export and deletion find every one. A
name beside it is marked, too, and goes with it.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as whole milliseconds since 1970 UTC: the same on every database, and sortable."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To milliseconds."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From milliseconds."""
        return None if value is None else moment(value)


def milliseconds(at: datetime) -> int:
    """What `Instant` keeps of a moment."""
    return (at - _EPOCH) // _MS


def moment(milliseconds: int) -> datetime:
    """A moment as `Instant` keeps it."""
    return _EPOCH + milliseconds * _MS


class Forgetting(StrEnum):
    """What a person's deletion does to a row that names them."""

    #: The row is about them alone and goes.
    ROW = "row"
    #: The row serves others too: it stays and no longer names anybody.
    NAME = "name"
    #: The row is their own wish not to be recorded; taking it away would record them again.
    STAYS = "stays"


def _asker(name: str, forgetting: Forgetting, **kwargs: Any) -> Column[str]:
    return Column(name, String(32), info={"forgetting": forgetting}, **kwargs)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

preferences = Table(
    "preferences",
    metadata,
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("at", Instant, nullable=False),
    _asker("set_by", Forgetting.NAME, nullable=True),
    PrimaryKeyConstraint("platform", "server", "channel", "name"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=True),
    Column("course", Text, nullable=True),
    Column("decision", String(16), nullable=False),
    Column("entry", Text, nullable=True),
    Column("confidence", Float, nullable=True),
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    Column("channel", Text, nullable=False),
    _asker("asker", Forgetting.ROW, nullable=True),
    # The course that it counts for, at most `questions.COURSE_CHARS` characters; none where nothing told.
    Column("counted_for", Text, nullable=True),
    # Its week (`bot.store.weeks`) and its confidence in percent, so that an index alone serves to count.
    Column("week", Integer, nullable=True, info={"derived": True}),
    Column("percent", Integer, nullable=True, info={"derived": True}),
    Index(None, "at"),
    Index(None, "asker"),
    Index(None, "platform", "server", "at"),
    Index("ix_questions_counting", "platform", "server", "week", "counted_for", "decision", "percent", "entry"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", String(32), nullable=False),
    Column("entry", Text, nullable=True),
    Column("helpful", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    _asker("asker", Forgetting.ROW, nullable=True),
    UniqueConstraint("question", "asker"),
    Index(None, "at"),
    Index(None, "asker"),
)

delivered = Table(
    "delivered",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Index(None, "at"),
)

messages = Table(
    "messages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("address", Text, nullable=False),  # JSON, as the platform wrote it
    Column("request", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("owner", String(32), nullable=False),
    Column("lease_until", Instant, nullable=False),
)

values = Table(
    "values",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

opted_out = Table(
    "opted_out",
    metadata,
    _asker("asker", Forgetting.STAYS, primary_key=True),
    Column("at", Instant, nullable=False),
)


dismissed = Table(
    "dismissed",
    metadata,
    # A keyed hash: the text itself is kept no longer than its question.
    Column("text_hash", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    _asker("dismissed_by", Forgetting.NAME, nullable=True),
)

edits = Table(
    "edits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("path", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("diff", Text, nullable=False),
    Column("undoes", String(32), nullable=True),
    _asker("edited_by", Forgetting.NAME, nullable=True),
    # As the chat showed it then; none where it is not known, or was forgotten.
    Column("editor_name", Text, nullable=True, info={"names": "edited_by"}),
    Index(None, "at"),
)

proofs = Table(
    "proofs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("request", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("damaged", Boolean, nullable=False),
    Column("card_json", Text, nullable=False),
    Column("picture_sha256", String(64), nullable=True),
    Column("picture", LargeBinary, nullable=True),
    Index(None, "at"),
    Index(None, "request", "fingerprint", "at"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    Column("course", Text, nullable=True),
    Column("opened", Instant, nullable=False),
    Column("closed", Instant, nullable=True),
    Index(None, "platform", "server", "opened"),
)

gap_texts = Table(
    "gap_texts",
    metadata,
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    # A keyed hash, as in `dismissed`.
    Column("text_hash", String(32), nullable=False),
    Column("gap", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("platform", "server", "text_hash"),
    Index(None, "gap"),
    Index(None, "at"),
)

duties = Table(
    "duties",
    metadata,
    Column("name", Text, primary_key=True),
    Column("begun", Instant, nullable=False),
    Column("owner", String(32), nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("done", Instant, nullable=True),
)

lessons = Table(
    "lessons",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("lesson", Text, nullable=False),  # JSON
    Column("seen", String(64), nullable=False),
    _asker("given_by", Forgetting.ROW, nullable=True),
    Index(None, "at"),
)

site_links = Table(
    "site_links",
    metadata,
    # Of a token that only whoever got the link has.
    Column("digest", String(64), primary_key=True),
    Column("until", Instant, nullable=False),
    # Whom it signs in, to be read with the token alone.
    Column("sealed", LargeBinary, nullable=False, info={"derived": True}),
    _asker("given_to", Forgetting.ROW, nullable=True),
)

site_sessions = Table(
    "site_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("until", Instant, nullable=False),
    Column("used", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False, info={"derived": True}),
    _asker("given_to", Forgetting.ROW, nullable=True),
)


def asker_columns() -> tuple[Column[Any], ...]:
    """Every column that names a person, over all tables."""
    return tuple(column for table in metadata.tables.values() for column in table.c if "forgetting" in column.info)
