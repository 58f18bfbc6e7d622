"""Legal holds."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("released_at", MOMENT),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_holds_patient_id_patients"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_holds_patient_id", "holds", ["patient_id"])


def downgrade() -> None:
    op.drop_table("holds")
