"""a delivery says whether it was a second one on purpose, and whether Billit is told of it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5b1c7d90a3e4"
down_revision: str | None = "dd478d0f876c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name in ("forced", "quiet"):
        op.add_column("deliveries", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name in ("quiet", "forced"):
        op.drop_column("deliveries", name)
