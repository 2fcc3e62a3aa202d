"""entries that a person made of a letter are found by day and amount"""

from collections.abc import Sequence

from alembic import op

revision: str = "c41e07b6d2f9"
down_revision: str | None = "3e8a6f0c91d7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_ledger_entries_alike", "ledger_entries", ["dossier_id", "date", "amount"])


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_alike", "ledger_entries")
