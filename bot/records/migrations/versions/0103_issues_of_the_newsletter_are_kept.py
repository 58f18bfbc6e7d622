"""Issues of the newsletter are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "newsletters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_newsletters_changed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletters")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("newsletters")
