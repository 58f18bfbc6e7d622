"""A browser's token says whether a log-in goes with it."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("web_sessions", sa.Column("log_in", sa.String(length=4), nullable=False, server_default="none"))


def downgrade() -> None:
    op.drop_column("web_sessions", "log_in")
