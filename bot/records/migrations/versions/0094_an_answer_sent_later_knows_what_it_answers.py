"""An answer that is sent later knows up to which message of the patient it was written."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("later_replies", sa.Column("after_id", sa.Integer(), nullable=False, server_default="0"))
    # Those that wait were written when this was told by the time alone.
    op.execute(
        "UPDATE later_replies SET after_id = COALESCE((SELECT max(inbox.id) FROM inbox JOIN inquiries"
        " ON inquiries.conversation_id = inbox.conversation_id WHERE inquiries.id = later_replies.inquiry_id"
        " AND inbox.received_at <= later_replies.created_at), 0)"
    )


def downgrade() -> None:
    op.drop_column("later_replies", "after_id")
