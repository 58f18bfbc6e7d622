"""What people decided about words that the assistant did not serve well."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning_decisions",
        sa.Column("candidate_id", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(12), nullable=False),
        sa.Column("target", sa.String(80)),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("candidate_id", name="pk_learning_decisions"),
    )


def downgrade() -> None:
    op.drop_table("learning_decisions")
