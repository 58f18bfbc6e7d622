"""An answer is rated."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("helpful", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "helpful")
