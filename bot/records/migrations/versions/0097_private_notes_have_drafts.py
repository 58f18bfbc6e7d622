"""Private notes have drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_drafts",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _goes_with("inquiry_id", "inquiries"),
        _goes_with("user_id", "users"),
        sa.PrimaryKeyConstraint("inquiry_id", "user_id", name=op.f("pk_note_drafts")),
    )


def _goes_with(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_note_drafts_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("note_drafts")
