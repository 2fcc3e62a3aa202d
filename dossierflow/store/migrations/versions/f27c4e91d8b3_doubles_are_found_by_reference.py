"""doubles are found by a normalised reference; both sides of a booking are followed; a person settles"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from dossierflow.domain.reference import normalised

revision: str = "f27c4e91d8b3"
down_revision: str | None = "a8d25c3f7b16"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

AT_ONCE = 5000
#: Each table with its second key and the column that holds the number as it is spelt.
SPELT = {"documents": ("order_id", "number"), "ledger_entries": ("entry_id", "your_ref")}


def upgrade() -> None:
    for name in SPELT:
        op.add_column(name, sa.Column("reference", sa.String(128), nullable=False, server_default=""))
        op.add_column(name, sa.Column("changed", sa.Boolean(), nullable=False, server_default=sa.false()))
        _fill(name)
        op.create_index(f"ix_{name}_reference", name, ["dossier_id", "reference"])
        op.create_index(f"ix_{name}_changed", name, ["dossier_id", "changed"])
    op.add_column("ledger_entries", sa.Column("lines", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("deliveries", sa.Column("sent_as", sa.JSON(none_as_null=True)))
    op.add_column("deliveries", sa.Column("booked_as", sa.JSON(none_as_null=True)))
    _remember_bookings()
    op.create_table(
        "settlements",
        sa.Column("dossier_id", sa.String(32), nullable=False),
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "order_id"),
    )


def downgrade() -> None:
    op.drop_table("settlements")
    for name in ("sent_as", "booked_as"):
        op.drop_column("deliveries", name)
    op.drop_column("ledger_entries", "lines")
    for name in SPELT:
        op.drop_index(f"ix_{name}_changed", name)
        op.drop_index(f"ix_{name}_reference", name)
        op.drop_column(name, "changed")
        op.drop_column(name, "reference")


def _fill(name: str) -> None:
    """The normalised number of every row there is, a few thousand at a time."""
    key, spelt = SPELT[name]
    columns = [sa.column("dossier_id"), sa.column(key), sa.column(spelt), sa.column("date", sa.Date())]
    table = sa.table(name, *columns, sa.column("reference"))
    connection = op.get_bind()
    rows: list[Any] = list(connection.execute(sa.select(*columns)))
    mine = (table.c.dossier_id == sa.bindparam("of"), table.c[key] == sa.bindparam("id"))
    statement = table.update().where(*mine).values(reference=sa.bindparam("said"))
    for start in range(0, len(rows), AT_ONCE):
        values = [
            {"of": row[0], "id": row[1], "said": normalised(row[2], row[3])}
            for row in rows[start : start + AT_ONCE]
        ]
        connection.execute(statement, values)


def _remember_bookings() -> None:
    """What is booked already is followed from now on: as the books and Billit have it today."""
    connection = op.get_bind()
    entry = sa.table("ledger_entries", *_columns("dossier_id", "entry_id", "deleted_at", *OF_ENTRY.values()))
    paper = sa.table("documents", *_columns("dossier_id", "order_id", "total_incl", "date", "number", "data"))
    names = ("marker", "dossier_id", "order_id", "entry_id", "state", "sent_as", "booked_as")
    sent = sa.table("deliveries", *_columns(*names))
    of_entry = sa.and_(entry.c.dossier_id == sent.c.dossier_id, entry.c.entry_id == sent.c.entry_id)
    of_paper = sa.and_(paper.c.dossier_id == sent.c.dossier_id, paper.c.order_id == sent.c.order_id)
    told = [entry.c[name].label(name) for name in OF_ENTRY.values()]
    document = (paper.c.total_incl, paper.c.date.label("dated"), paper.c.number, paper.c.data)
    query = sa.select(sent.c.marker, *document, *told).join(entry, of_entry).join(paper, of_paper)
    booked = query.where(sent.c.state == "booked", entry.c.deleted_at.is_(None))
    rows: list[Any] = list(connection.execute(booked))
    statement = sent.update().where(sent.c.marker == sa.bindparam("mark"))
    statement = statement.values(sent_as=sa.bindparam("paper"), booked_as=sa.bindparam("entry"))
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(statement, [_facts(row) for row in rows[start : start + AT_ONCE]])


#: What is remembered of an entry, and the column that says it.
OF_ENTRY = {
    "amount": "amount",
    "date": "date",
    "reference": "your_ref",
    "relation": "account_id",
    "journal": "journal",
    "status": "status",
    "number": "entry_number",
}
TYPES: dict[str, Any] = {
    "date": sa.Date(),
    "data": sa.JSON(),
    "sent_as": sa.JSON(),
    "booked_as": sa.JSON(),
    "order_id": sa.Integer(),
}


def _columns(*names: str) -> list[Any]:
    return [sa.column(name, TYPES.get(name)) for name in names]


def _facts(row: Any) -> dict[str, Any]:
    party = row.data.get("counterparty") or {}
    paper = {
        "amount": row.total_incl,
        "date": row.dated.isoformat(),
        "number": row.number,
        "party": party.get("party_id") or party.get("name", ""),
        "party-name": party.get("name", ""),
    }
    entry = {name: getattr(row, column) for name, column in OF_ENTRY.items()}
    entry |= {"date": row.date.isoformat(), "lines": {}}
    return {"mark": row.marker, "paper": paper, "entry": entry}
