"""An inbox to search and sort, with notes, labels, drafts, canned replies and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("code", "language", name=op.f("uq_canned_replies_code_language")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(400), nullable=False),
        _refers("saved_views", "user_id", "users", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_views_user_id_name")),
    )
    op.create_table(
        "drafts",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _refers("drafts", "inquiry_id", "inquiries", cascade=True),
        _refers("drafts", "user_id", "users", cascade=True),
        sa.PrimaryKeyConstraint("inquiry_id", "user_id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "labels",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        _refers("labels", "inquiry_id", "inquiries", cascade=True),
        sa.PrimaryKeyConstraint("inquiry_id", "name", name=op.f("pk_labels")),
    )
    op.create_index(op.f("ix_labels_name"), "labels", ["name"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _refers("notes", "author_id", "users"),
        _refers("notes", "inquiry_id", "inquiries", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_inquiry_id"), "notes", ["inquiry_id"])
    op.add_column("inquiries", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE inquiries SET words = lower(question)")
    op.create_index(op.f("ix_inquiries_updated_at"), "inquiries", ["updated_at"])


def _refers(table: str, column: str, target: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE" if cascade else None)


def downgrade() -> None:
    op.drop_index(op.f("ix_inquiries_updated_at"), table_name="inquiries")
    op.drop_column("inquiries", "words")
    for table in ("notes", "labels", "drafts", "saved_views", "canned_replies"):
        op.drop_table(table)
