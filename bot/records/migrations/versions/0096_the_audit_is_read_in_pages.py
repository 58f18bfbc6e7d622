"""The audit is read in pages, of one person or one patient too."""

from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_audit_events_patient_id"), "audit_events")
    op.create_index("ix_audit_events_actor", "audit_events", ["actor_id", "at"])
    op.create_index("ix_audit_events_patient", "audit_events", ["patient_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_events_patient", "audit_events")
    op.drop_index("ix_audit_events_actor", "audit_events")
    op.create_index(op.f("ix_audit_events_patient_id"), "audit_events", ["patient_id"])
