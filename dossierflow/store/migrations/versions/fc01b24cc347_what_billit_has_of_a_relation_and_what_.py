"""what Billit has of a relation, and what the client has otherwise"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "fc01b24cc347"
down_revision: str | None = "f0d7d205cd52"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SAME = ("name", "vat_number", "street", "postcode", "city", "country", "email", "phone")


def upgrade() -> None:
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("differs", sa.JSON(none_as_null=True), nullable=True))
    _remember_what_was_written()


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
