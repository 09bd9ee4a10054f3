"""Questions are counted by week and course from an index; gaps by when they open and close; duties are shared."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Weeks of milliseconds from Monday, 29 December 1969, on: see `bot.store.weeks`.
_FILL = """
    UPDATE questions SET
        counted_for = substr(course, 1, 100),
        week = (at + 259200000) / 604800000,
        percent = CAST(round(confidence * 100) AS INTEGER)
"""


def upgrade() -> None:
    """Add the columns, fill them, and make the tables."""
    op.add_column("questions", sa.Column("counted_for", sa.Text, nullable=True))
    op.add_column("questions", sa.Column("week", sa.Integer, nullable=True))
    op.add_column("questions", sa.Column("percent", sa.Integer, nullable=True))
    op.execute(_FILL)
    op.create_index(
        "ix_questions_counting",
        "questions",
        ["platform", "server", "week", "counted_for", "decision", "percent", "entry"],
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("platform", sa.String(32), nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("course", sa.Text, nullable=True),
        sa.Column("opened", sa.BigInteger, nullable=False),
        sa.Column("closed", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
    )
    op.create_index("ix_gaps_platform_server_opened", "gaps", ["platform", "server", "opened"])
    op.create_table(
        "gap_texts",
        sa.Column("platform", sa.String(32), nullable=False),
        sa.Column("server", sa.Text, nullable=False),
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.Column("gap", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("platform", "server", "text_hash", name="pk_gap_texts"),
    )
    op.create_index("ix_gap_texts_gap", "gap_texts", ["gap"])
    op.create_index("ix_gap_texts_at", "gap_texts", ["at"])
    op.create_table(
        "duties",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_duties"),
    )
