"""What is told can be corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("told", sa.Column("correction", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("told", "correction")
