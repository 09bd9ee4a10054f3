"""Finished proofs and their cards."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "proofs",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("damaged", sa.Boolean, nullable=False),
        sa.Column("card_json", sa.Text, nullable=False),
        sa.Column("picture_sha256", sa.String(64), nullable=True),
        sa.Column("picture", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_proofs"),
    )
    op.create_index("ix_proofs_at", "proofs", ["at"])
    op.create_index("ix_proofs_request_fingerprint_at", "proofs", ["request", "fingerprint", "at"])
