"""An alarm stays until it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("alarm", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "alarm")
