"""payment conditions, cost centres and units, currencies, document types, mailboxes"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3e8a6f0c91d7"
down_revision: str | None = "5b1c7d90a3e4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LISTS = {
    "payment_conditions": "code",
    "cost_centers": "code",
    "cost_units": "code",
    "currencies": "code",
    "document_types": "id",
    "mailboxes": "exact_id",
}


def upgrade() -> None:
    for name, key in LISTS.items():
        op.create_table(
            name,
            sa.Column("dossier_id", sa.String(32), nullable=False),
            sa.Column(key, sa.String(64), nullable=False),
            sa.Column("data", sa.JSON(), nullable=False),
            sa.Column("fingerprint", sa.String(64), nullable=False),
            sa.Column("imported", sa.String(64), nullable=False),
            sa.PrimaryKeyConstraint("dossier_id", key, name=f"pk_{name}"),
        )


def downgrade() -> None:
    for name in LISTS:
        op.drop_table(name)
