"""Nothing more is kept of direct conversations than that they were direct, nor who waits for a message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Outside of servers there are only direct conversations; Slack's have ids that begin with D.
_DIRECT = "channel <> '' AND (server = '' OR (platform = 'slack' AND channel LIKE 'D%'))"


def upgrade() -> None:
    """Forget which direct conversation a question or setting was made in."""
    op.execute(sa.text(f"UPDATE questions SET channel = '' WHERE {_DIRECT}"))  # noqa: S608 - a constant
    # They hold under a hash from now on, which only the bot can make.
    op.execute(sa.text(f"DELETE FROM preferences WHERE {_DIRECT}"))  # noqa: S608 - a constant
    op.drop_column("messages", "asker")
