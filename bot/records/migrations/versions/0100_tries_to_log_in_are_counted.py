"""Tries to log in to the console are counted for all gateway processes together."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_tries")),
    )
    op.create_index("ix_log_in_tries_place", "log_in_tries", ["place", "at"])
    op.create_index(op.f("ix_log_in_tries_at"), "log_in_tries", ["at"])


def downgrade() -> None:
    op.drop_table("log_in_tries")
