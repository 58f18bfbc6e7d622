"""What the console's figures count is read from an index of its own."""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

COLUMNS = (
    "created_at",
    "priority",
    "channel",
    "language",
    "kind",
    "outcome",
    "topic_id",
    "conversation_id",
    "due_at",
    "first_response_at",
    "response_seconds",
    "resolution_seconds",
)


def upgrade() -> None:
    op.create_index("ix_inquiries_figures", "inquiries", COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_inquiries_figures", "inquiries")
