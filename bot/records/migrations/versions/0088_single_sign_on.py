"""Single sign-on: answers that have not come yet, and sessions whose second factor was given at the service."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_ons",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ons")),
    )
    op.add_column(
        "console_sessions", sa.Column("attested", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("console_sessions", "attested")
    op.drop_table("sign_ons")
