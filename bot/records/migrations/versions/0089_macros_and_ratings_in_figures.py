"""Macros; ratings are found quickly; saved views name what they are limited to."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None

_RATED = sa.text("helpful IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "macros",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reply", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("ending", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
        sa.UniqueConstraint("name", name=op.f("uq_macros_name")),
    )
    op.create_index("ix_outbox_rated", "outbox", ["created_at"], postgresql_where=_RATED, sqlite_where=_RATED)
    op.execute("UPDATE saved_views SET query = replace(query, 'late=yes', 'only=late')")


def downgrade() -> None:
    op.execute("UPDATE saved_views SET query = replace(query, 'only=late', 'late=yes')")
    op.drop_index("ix_outbox_rated", "outbox")
    op.drop_table("macros")
