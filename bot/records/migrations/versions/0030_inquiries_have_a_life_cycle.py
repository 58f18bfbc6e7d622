"""Inquiries have a life cycle, clocks in business time, and a calendar to reckon them by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("channel", sa.String(8), nullable=False, server_default="web"),
    sa.Column("language", sa.String(2), nullable=True),
    sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("priority_by", sa.String(64), nullable=False, server_default="bot"),
    sa.Column("outcome", sa.String(24), nullable=True),
    sa.Column("duplicate_of", sa.Integer(), nullable=True),
    sa.Column("owed_at", MOMENT, nullable=True),
    sa.Column("breached_at", MOMENT, nullable=True),
    sa.Column("accepted_at", MOMENT, nullable=True),
    sa.Column("pages", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("page_at", MOMENT, nullable=True),
    sa.Column("snoozed_until", MOMENT, nullable=True),
    sa.Column("resolved_at", MOMENT, nullable=True),
)
INDEXED = ("owner_id", "owed_at", "page_at", "snoozed_until")


def upgrade() -> None:
    op.create_table(
        "clinic_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_hours")),
    )
    op.create_table(
        "closures",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_closures")),
    )
    op.drop_index("ix_inquiries_queue", table_name="inquiries")
    # In place: rebuilding the table, as SQLite's batch mode does, would delete the histories that refer to it.
    op.alter_column("inquiries", "status", new_column_name="state")
    for column in COLUMNS:
        op.add_column("inquiries", column.copy())
    op.create_index("ix_inquiries_queue", "inquiries", ["state", "priority", "created_at"])
    for name in INDEXED:
        op.create_index(f"ix_inquiries_{name}", "inquiries", [name])
    _fill()


def _fill() -> None:
    """Give the inquiries there are the clocks they would have had."""
    talk = "(SELECT {} FROM conversations WHERE conversations.id = inquiries.conversation_id)"
    op.execute(f"UPDATE inquiries SET channel = {talk.format('channel')}, language = {talk.format('language')}")
    op.execute("UPDATE inquiries SET verified = (patient_id IS NOT NULL), resolved_at = closed_at")
    op.execute("UPDATE inquiries SET accepted_at = updated_at WHERE owner_id IS NOT NULL OR state = 'closed'")
    op.execute("UPDATE inquiries SET page_at = due_at WHERE accepted_at IS NULL")
    op.execute("UPDATE inquiries SET owed_at = due_at WHERE first_response_at IS NULL AND state <> 'closed'")


def downgrade() -> None:
    op.drop_index("ix_inquiries_queue", table_name="inquiries")
    for name in INDEXED:
        op.drop_index(f"ix_inquiries_{name}", table_name="inquiries")
    for column in reversed(COLUMNS):
        op.drop_column("inquiries", column.name)
    op.alter_column("inquiries", "state", new_column_name="status")
    op.create_index("ix_inquiries_queue", "inquiries", ["status", "priority", "created_at"])
    op.drop_table("closures")
    op.drop_table("clinic_hours")
