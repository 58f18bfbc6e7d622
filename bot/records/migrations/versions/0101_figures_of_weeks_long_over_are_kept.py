"""Figures of weeks long over are kept until an inquiry of theirs is touched."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

FORGET = "DELETE FROM figure_weeks WHERE ends > {row}.created_at AND begins <= {row}.created_at;"
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    op.create_table(
        "figure_weeks",
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ends", "begins", name=op.f("pk_figure_weeks")),
    )
    is_server = op.get_bind().dialect.name == "postgresql"
    for event, rows in EVENTS.items():
        name, work = f"figure_weeks_{event.lower()}", " ".join(FORGET.format(row=row) for row in rows)
        if is_server:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {work} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON inquiries FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON inquiries BEGIN {work} END")


def downgrade() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    for event in EVENTS:
        name = f"figure_weeks_{event.lower()}"
        op.execute(f"DROP TRIGGER {name}" + (" ON inquiries" if is_server else ""))
        if is_server:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("figure_weeks")
