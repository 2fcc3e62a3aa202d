"""operations of documents, and the kinds of VAT codes, for the VAT return"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from dossierflow.store.database import Instant

revision: str = "9896f460d40a"
down_revision: str | None = "e286359a380f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "vat_code_kinds",
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("vat_code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("purchase_class", sa.String(length=16), nullable=False),
        sa.Column("confirmed_by", sa.String(length=128), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "vat_code", name=op.f("pk_vat_code_kinds")),
    )
    op.add_column("deliveries", sa.Column("operations", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "operations")
    op.drop_table("vat_code_kinds")
