"""bank files are held, released or discarded; a generated series starts at a number that was taken over"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b6f1d40e9c27"
down_revision: str | None = "b7e40c92d18a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("coda_files", sa.Column("state", sa.String(12), nullable=False, server_default=""))
    op.add_column("bank_accounts", sa.Column("opening_number", sa.Integer()))
    op.execute(
        "UPDATE coda_files SET state = 'held', finding = '{\"reason\": \"before\"}' WHERE finding <> ''"
    )
    op.execute("UPDATE problems SET solved_at = last_seen WHERE solved_at IS NULL AND kind = 'coda-gap'")


def downgrade() -> None:
    op.drop_column("bank_accounts", "opening_number")
    op.drop_column("coda_files", "state")
