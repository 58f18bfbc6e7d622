"""When records were fetched from a live source."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fetches",
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("resource", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_fetches_patient_id_patients", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("patient_id", "resource", name="pk_fetches"),
    )


def downgrade() -> None:
    op.drop_table("fetches")
