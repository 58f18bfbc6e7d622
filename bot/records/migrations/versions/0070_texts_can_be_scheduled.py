"""Texts can be scheduled, and handouts have short links."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("appointment_id", sa.String(length=64), nullable=True),
        sa.Column("topic_id", sa.String(length=80), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_scheduled_texts_patient_id_patients"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_scheduled_texts_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_scheduled_texts_created_by_users")),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_scheduled_texts_outbox_id_outbox"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_texts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scheduled_texts_work", "scheduled_texts", ["status", "send_at"])
    op.create_index(op.f("ix_scheduled_texts_patient_id"), "scheduled_texts", ["patient_id"])
    op.create_table(
        "handout_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("topic_id", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_handout_links")),
    )


def downgrade() -> None:
    op.drop_table("handout_links")
    op.drop_index(op.f("ix_scheduled_texts_patient_id"), "scheduled_texts")
    op.drop_index("ix_scheduled_texts_work", "scheduled_texts")
    op.drop_table("scheduled_texts")
