"""Links that sign course staff in on the site, and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "site_links",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("given_to", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_site_links"),
    )
    op.create_table(
        "site_sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("given_to", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_site_sessions"),
    )
