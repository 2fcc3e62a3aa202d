"""the financial period of an entry is followed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "47a3749851ff"
down_revision: str | None = "88f1a457f4e5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("period", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("ledger_entries", "period")
