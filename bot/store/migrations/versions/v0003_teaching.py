"""What staff did with the gaps of the FAQ: questions that are not for it, and edits made from a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "dismissed",
        sa.Column("text_hash", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("dismissed_by", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("text_hash", name="pk_dismissed"),
    )
    op.create_table(
        "edits",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("diff", sa.Text, nullable=False),
        sa.Column("undoes", sa.String(32), nullable=True),
        sa.Column("edited_by", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_edits"),
    )
    op.create_index("ix_edits_at", "edits", ["at"])
