"""Texts know their category, their time and their cost; numbers know their consents."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox.id"], name=op.f("fk_sms_consents_inbox_id_inbox"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sms_consents_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sms_consents_number"), "sms_consents", ["number"])
    op.add_column("sms_numbers", sa.Column("wrong_number_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sms_numbers", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("category", sa.String(length=12), nullable=False, server_default="reply"))
    op.add_column("outbox", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("segments", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_outbox_sent_at"), "outbox", ["sent_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_sent_at"), "outbox")
    for column in ("segments", "sent_at", "not_before", "category"):
        op.drop_column("outbox", column)
    op.drop_column("sms_numbers", "unreachable_at")
    op.drop_column("sms_numbers", "wrong_number_at")
    op.drop_index(op.f("ix_sms_consents_number"), "sms_consents")
    op.drop_table("sms_consents")
