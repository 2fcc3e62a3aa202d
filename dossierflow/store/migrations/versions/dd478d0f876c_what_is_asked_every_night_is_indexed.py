"""what is asked every night is indexed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "dd478d0f876c"
down_revision: str | None = "7eaebc813512"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TO_COMPARE = sa.text("draft IS NOT NULL")
TO_WRITE_BACK = sa.text("state = 'booked' AND written_back_at IS NULL")
GONE = sa.text("deleted_at IS NOT NULL")
#: What the column says from now on, of the deliveries that stand already.
SETTLE = """
UPDATE documents SET settled = true WHERE EXISTS (
  SELECT 1 FROM deliveries
  WHERE deliveries.dossier_id = documents.dossier_id AND deliveries.order_id = documents.order_id
  AND deliveries.state NOT IN ('not sent', 'refused'))
"""


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("draft", sa.JSON(none_as_null=True), nullable=True))
    op.create_index(
        "ix_deliveries_to_compare",
        "deliveries",
        ["dossier_id"],
        sqlite_where=TO_COMPARE,
        postgresql_where=TO_COMPARE,
    )
    op.create_index(
        "ix_deliveries_to_write_back",
        "deliveries",
        ["dossier_id"],
        sqlite_where=TO_WRITE_BACK,
        postgresql_where=TO_WRITE_BACK,
    )
    op.create_index("ix_deliveries_dossier_entry", "deliveries", ["dossier_id", "entry_id"])
    op.add_column("documents", sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_documents_dossier_settled", "documents", ["dossier_id", "settled"])
    op.create_index(
        "ix_ledger_entries_gone",
        "ledger_entries",
        ["dossier_id"],
        sqlite_where=GONE,
        postgresql_where=GONE,
    )
    op.execute(SETTLE)


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_gone", "ledger_entries")
    op.drop_index("ix_documents_dossier_settled", "documents")
    op.drop_index("ix_deliveries_dossier_entry", "deliveries")
    op.drop_index("ix_deliveries_to_write_back", "deliveries")
    op.drop_index("ix_deliveries_to_compare", "deliveries")
    with op.batch_alter_table("documents") as table:
        table.drop_column("settled")
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("draft")
