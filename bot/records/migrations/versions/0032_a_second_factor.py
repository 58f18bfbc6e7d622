"""A second factor for console log-ins, and sessions one can tell apart."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("totp", sa.String(200), nullable=True))
    op.add_column("users", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("users", sa.Column("backup_codes", sa.JSON(), nullable=True))
    op.add_column(
        "console_sessions", sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("console_sessions", sa.Column("agent", sa.String(120), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("agent", "pending"):
        op.drop_column("console_sessions", column)
    for column in ("backup_codes", "totp_step", "totp"):
        op.drop_column("users", column)
