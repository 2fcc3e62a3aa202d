"""the VAT table is keyed by the class of purchases too; GL accounts are read again for what they deduct"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "b7e40c92d18a"
down_revision: str | None = "f27c4e91d8b3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """A choice without a class stands for every class, as it did."""
    _made_again("", sa.Column("purchase_class", sa.String(16), primary_key=True, server_default=""))
    op.execute("DELETE FROM cursors WHERE endpoint = 'sync/Financial/GLAccounts'")


def downgrade() -> None:
    """What was chosen for a class alone is not kept: the table before cannot say it."""
    op.execute("DELETE FROM vat_mappings WHERE purchase_class <> ''")
    _made_again("purchase_class")


def _made_again(left: str, *more: sa.Column[str]) -> None:
    """The table with another key; its rows, a few dozen a dossier, are kept in between. SQLite cannot change
    a key in place, and PostgreSQL wants the old key's name free."""
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.text("SELECT * FROM vat_mappings"))]
    for row in rows:
        row.pop(left, None)
    op.drop_table("vat_mappings")
    made = _create(*more)
    op.bulk_insert(made, [{**row, "set_at": _instant(row["set_at"])} for row in rows])


def _instant(kept: datetime | str) -> datetime:
    """SQLite gives text back where the type of a column is not said."""
    return datetime.fromisoformat(kept) if isinstance(kept, str) else kept


def _create(*more: sa.Column[str]) -> sa.Table:
    return op.create_table(
        "vat_mappings",
        sa.Column("dossier_id", sa.String(32), primary_key=True),
        sa.Column("direction", sa.String(8), primary_key=True),
        sa.Column("ventilation", sa.String(8), primary_key=True),
        sa.Column("rate", sa.String(8), primary_key=True),
        *more,
        sa.Column("vat_code", sa.String(8), nullable=False),
        sa.Column("confirmed_by", sa.String(128), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    )
