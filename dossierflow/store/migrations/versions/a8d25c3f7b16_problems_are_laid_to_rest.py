"""a person lays a problem to rest; kinds that are split or that nobody looks for any more are solved"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a8d25c3f7b16"
down_revision: str | None = "8d0f4b7a2c15"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("problems", sa.Column("set_aside_at", sa.DateTime(timezone=True)))
    op.add_column("problems", sa.Column("set_aside_reason", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE problems SET solved_at = last_seen "
        "WHERE solved_at IS NULL AND kind IN ('destination-unreachable', 'entry-rejected')"
    )


def downgrade() -> None:
    for name in ("set_aside_reason", "set_aside_at"):
        op.drop_column("problems", name)
