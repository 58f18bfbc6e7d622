"""Room for encrypted values: they are longer than what they hide."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

CHART = (
    "appointments", "encounters", "medications", "allergies", "conditions", "results", "immunizations", "procedures",
    "care_plans", "care_teams",
)
#: Columns by table, and whether they may be empty.
COLUMNS = [(table, "display", False) for table in CHART] + [(table, "code", True) for table in CHART]
COLUMNS += [
    ("patients", "phone", True),
    ("patients", "email", True),
    ("patients", "address", True),
    ("patients", "zip", True),
    ("medications", "directions", True),
    ("medications", "reason", True),
    ("allergies", "reaction", True),
    ("results", "value", True),
    ("identity_checks", "claimed_name", True),
]


def upgrade() -> None:
    op.drop_index("ix_patients_phone", table_name="patients")
    for table, column, empty in COLUMNS:
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, column, type_=sa.Text())
            continue
        # SQLite cannot change a type; making the table anew would delete, by its foreign keys, what refers to it.
        default = None if empty else sa.text("''")
        op.add_column(table, sa.Column(f"{column}_", sa.Text(), nullable=empty, server_default=default))
        op.execute(f'UPDATE {table} SET "{column}_" = "{column}"')
        op.drop_column(table, column)
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{column}_" TO "{column}"')


def downgrade() -> None:
    op.create_index("ix_patients_phone", "patients", ["phone"])
