"""A private note is kept once for each form."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notes", sa.Column("token", sa.String(64)))
    op.create_index("ix_notes_token", "notes", ["token"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_notes_token", "notes")
    op.drop_column("notes", "token")
