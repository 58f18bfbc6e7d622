"""Caregivers with authority on file."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proxies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(240), nullable=False),
        sa.Column("name_key", sa.String(240), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("relationship", sa.String(40), nullable=False),
        sa.Column("authority", sa.String(200), nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_proxies_patient_id_patients", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proxies"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proxies_patient_id", "proxies", ["patient_id"])
    op.create_index("ix_proxies_birth_date", "proxies", ["birth_date"])
    for table in ("conversations", "identity_checks"):
        op.add_column(table, sa.Column("proxy_id", sa.Integer()))


def downgrade() -> None:
    for table in ("conversations", "identity_checks"):
        op.drop_column(table, "proxy_id")
    op.drop_table("proxies")
