"""Who changed the FAQ, by the name that the chat showed then."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the name; of older changes none is known."""
    op.add_column("edits", sa.Column("editor_name", sa.Text, nullable=True))
