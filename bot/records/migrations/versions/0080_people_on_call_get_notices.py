"""People on call get notices."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "on_call_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_on_call_shifts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_shifts")),
        sa.UniqueConstraint("user_id", "starts_at", name=op.f("uq_on_call_shifts_user_id_starts_at")),
    )
    op.create_index(op.f("ix_on_call_shifts_ends_at"), "on_call_shifts", ["ends_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=8), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_notices_inquiry_id_inquiries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "inquiry_id",
            "occasion",
            "moment",
            "recipient",
            name=op.f("uq_notices_inquiry_id_occasion_moment_recipient"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_work", "notices", ["status", "next_at"], unique=False)
    op.add_column("users", sa.Column("email", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "email")
    op.drop_index("ix_notices_work", table_name="notices")
    op.drop_table("notices")
    op.drop_index(op.f("ix_on_call_shifts_ends_at"), table_name="on_call_shifts")
    op.drop_table("on_call_shifts")
