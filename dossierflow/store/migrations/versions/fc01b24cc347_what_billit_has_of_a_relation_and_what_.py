"""what Billit has of a relation, and what the client has otherwise; years of two digits in references"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from dossierflow.domain.reference import normalised

revision: str = "fc01b24cc347"
down_revision: str | None = "9d2ced8170c9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AT_ONCE = 5000
#: Each table with its second key and the column that holds the number as it is spelt.
SPELT = {"documents": ("order_id", "number"), "ledger_entries": ("entry_id", "your_ref")}
SAME = ("name", "vat_number", "street", "postcode", "city", "country", "email", "phone")


def upgrade() -> None:
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("differs", sa.JSON(none_as_null=True), nullable=True))
    _remember_what_was_written()
    for name, (key, spelt) in SPELT.items():
        _normalise(name, key, spelt)


def _normalise(name: str, key: str, spelt: str) -> None:
    """Numbers are found by their normalised form, which leaves out a year of two digits too now."""
    columns = [sa.column("dossier_id"), sa.column(key), sa.column(spelt), sa.column("date", sa.Date())]
    table = sa.table(name, *columns, sa.column("reference"))
    connection = op.get_bind()
    rows: list[Any] = list(connection.execute(sa.select(*columns, table.c.reference)))
    changed = [
        {"of": row[0], "id": row[1], "said": said}
        for row in rows
        if (said := normalised(row[2], row[3])) != row[4]
    ]
    mine = (table.c.dossier_id == sa.bindparam("of"), table.c[key] == sa.bindparam("id"))
    statement = table.update().where(*mine).values(reference=sa.bindparam("said"))
    for start in range(0, len(changed), AT_ONCE):
        connection.execute(statement, changed[start : start + AT_ONCE])


def _remember_what_was_written() -> None:
    """What Billit has in its newest form is what was last written there."""
    relations = sa.table(
        "relations",
        *(sa.column(name) for name in ("dossier_id", "exact_id", "fingerprint", "imported")),
        *(sa.column(name) for name in ("customer_party_id", "supplier_party_id")),
        sa.column("data", sa.JSON),
        sa.column("written", sa.JSON),
    )
    connection = op.get_bind()
    written = relations.select().where(relations.c.imported == relations.c.fingerprint)
    for row in connection.execute(written).all():
        told = {name: row.data[name] for name in SAME if row.data.get(name)}
        told |= {"language": row.data["language"][:2].upper()} if row.data.get("language") else {}
        parties = {"customer": row.customer_party_id, "supplier": row.supplier_party_id}
        by_role = {role: told for role, party in parties.items() if party is not None}
        this = (relations.c.dossier_id == row.dossier_id, relations.c.exact_id == row.exact_id)
        if by_role:
            connection.execute(relations.update().where(*this).values(written=by_role))


def downgrade() -> None:
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.drop_column("differs")
        batch_op.drop_column("written")
