"""A promise that is broken is told apart from one that ever was, and a text's first try from when it was written."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("first_tried_at", MOMENT, nullable=True))
    op.add_column("inquiries", sa.Column("late_at", MOMENT, nullable=True))
    op.execute("UPDATE inquiries SET late_at = breached_at")
    # What has been promised since is a promise of its own.
    op.execute("UPDATE inquiries SET breached_at = NULL WHERE owed_at IS NULL OR owed_at > breached_at")


def downgrade() -> None:
    op.execute("UPDATE inquiries SET breached_at = late_at")
    op.drop_column("inquiries", "late_at")
    op.drop_column("outbox", "first_tried_at")
