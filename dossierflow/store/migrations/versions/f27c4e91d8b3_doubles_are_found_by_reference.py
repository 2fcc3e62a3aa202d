"""doubles are found by a normalised reference; both sides of a booking are followed; a person settles"""

from collections.abc import Sequence

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
        changed = sa.text("changed")
        op.create_index(
            f"ix_{name}_changed", name, ["dossier_id"], sqlite_where=changed, postgresql_where=changed
        )
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
    rows = connection.execute(sa.select(*columns)).all()
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
    rows = connection.execute(
        sa.text(
            "SELECT d.marker, e.amount, e.date, e.your_ref, e.account_id, e.journal, e.status, e.entry_number "
            "FROM deliveries d JOIN ledger_entries e "
            "ON e.dossier_id = d.dossier_id AND e.entry_id = d.entry_id "
            "WHERE d.state = 'booked' AND e.deleted_at IS NULL"
        ).columns(sa.column("marker"), sa.column("amount"), sa.column("date", sa.Date()))
    ).all()
    names = ("amount", "date", "reference", "relation", "journal", "status", "number")
    table = sa.table("deliveries", sa.column("marker"), sa.column("booked_as", sa.JSON()))
    statement = table.update().where(table.c.marker == sa.bindparam("mark"))
    statement = statement.values(booked_as=sa.bindparam("facts"))
    for start in range(0, len(rows), AT_ONCE):
        values = [
            {
                "mark": row[0],
                "facts": {**dict(zip(names, row[1:], strict=True)), "lines": {}, "date": f"{row[2]}"},
            }
            for row in rows[start : start + AT_ONCE]
        ]
        connection.execute(statement, values)
