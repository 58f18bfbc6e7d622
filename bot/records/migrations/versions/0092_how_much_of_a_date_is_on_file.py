"""Parts of the chart say how much of their date is on file."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

_CHART = (
    "allergies",
    "appointments",
    "care_plans",
    "care_teams",
    "conditions",
    "encounters",
    "immunizations",
    "medications",
    "procedures",
    "results",
)


def upgrade() -> None:
    for table in _CHART:
        op.add_column(table, sa.Column("precision", sa.String(length=5), nullable=False, server_default="day"))


def downgrade() -> None:
    for table in _CHART:
        op.drop_column(table, "precision")
