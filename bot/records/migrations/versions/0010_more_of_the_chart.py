"""More of the chart, and imports that can go on where they were."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
#: What each new part of the chart has beside the columns that all have.
TABLES = {
    "encounters": (
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("location", sa.String(200)),
        sa.Column("practitioner", sa.String(200)),
    ),
    "immunizations": (sa.Column("given", MOMENT),),
    "procedures": (sa.Column("done", MOMENT),),
    "care_plans": (
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("start", MOMENT),
        sa.Column("end", MOMENT),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text()),
    ),
    "care_teams": (sa.Column("members", sa.JSON(), nullable=False),),
}
ADDED = {
    "medications": (sa.Column("reason", sa.String(200)), sa.Column("reason_id", sa.String(64))),
    "patients": (
        sa.Column("email", sa.String(200)),
        sa.Column("address", sa.String(300)),
        sa.Column("practitioner", sa.String(200)),
    ),
}


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_runs"),
    )
    for name, own in TABLES.items():
        op.create_table(
            name,
            sa.Column("id", sa.String(64), nullable=False),
            sa.Column("patient_id", sa.String(64), nullable=False),
            sa.Column("status", sa.String(32), nullable=False),
            sa.Column("display", sa.String(400), nullable=False),
            sa.Column("code_system", sa.String(120)),
            sa.Column("code", sa.String(64)),
            sa.Column("as_of", MOMENT, nullable=False),
            *own,
            sa.ForeignKeyConstraint(
                ["patient_id"], ["patients.id"], name=f"fk_{name}_patient_id_patients", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        )
        op.create_index(f"ix_{name}_patient_id", name, ["patient_id"])
    for name, columns in ADDED.items():
        for column in columns:
            op.add_column(name, column)


def downgrade() -> None:
    for name, columns in ADDED.items():
        for column in columns:
            op.drop_column(name, column.name)
    for name in (*TABLES, "import_runs"):
        op.drop_table(name)
