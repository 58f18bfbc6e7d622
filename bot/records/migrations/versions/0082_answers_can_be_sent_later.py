"""Answers can be sent later."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "later_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_later_replies_inquiry_id_inquiries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_later_replies_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_replies")),
        sa.UniqueConstraint("token", name=op.f("uq_later_replies_token")),
    )
    op.create_index(op.f("ix_later_replies_inquiry_id"), "later_replies", ["inquiry_id"])
    op.create_index("ix_later_replies_work", "later_replies", ["status", "send_at"])


def downgrade() -> None:
    op.drop_table("later_replies")
