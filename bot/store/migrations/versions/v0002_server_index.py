"""One server's questions are found without reading every other server's."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_questions_platform_server_at", "questions", ["platform", "server", "at"])
