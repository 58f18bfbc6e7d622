"""How long inquiries took, kept as numbers, so that medians are quick on every database."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("inquiries", sa.Column("response_seconds", sa.Integer(), nullable=True))
    op.add_column("inquiries", sa.Column("resolution_seconds", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_inquiries_created_at"), "inquiries", ["created_at"])
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"])
    op.create_index(op.f("ix_inquiry_events_event"), "inquiry_events", ["event"])
    _fill()


def _fill() -> None:
    inquiries = sa.table(
        "inquiries",
        sa.column("id", sa.Integer),
        *(sa.column(name, MOMENT) for name in ("created_at", "first_response_at", "resolved_at")),
        *(sa.column(name, sa.Integer) for name in ("response_seconds", "resolution_seconds")),
    )
    connection = op.get_bind()
    columns = inquiries.c.id, inquiries.c.created_at, inquiries.c.first_response_at, inquiries.c.resolved_at
    for row in connection.execute(sa.select(*columns)).all():
        times = {"response_seconds": row.first_response_at, "resolution_seconds": row.resolved_at}
        took = {name: int((at - row.created_at).total_seconds()) for name, at in times.items() if at is not None}
        if took:
            connection.execute(inquiries.update().where(inquiries.c.id == row.id).values(**took))


def downgrade() -> None:
    op.drop_index(op.f("ix_inquiry_events_event"), table_name="inquiry_events")
    op.drop_index(op.f("ix_inbox_received_at"), table_name="inbox")
    op.drop_index(op.f("ix_inquiries_created_at"), table_name="inquiries")
    op.drop_column("inquiries", "resolution_seconds")
    op.drop_column("inquiries", "response_seconds")
