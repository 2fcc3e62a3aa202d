"""Which relations in Exact a document's party may be, branches with the same number among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.spelling import number_key
from dossierflow.store.tables.masterdata import relations


def relations_of(
    connection: sa.Connection, dossier_id: str, documents: Iterable[DocumentSummary]
) -> dict[int, frozenset[str]]:
    """By order id, the GUIDs of every relation that the party may be: by party, GUID or VAT number."""
    by_party, by_number = defaultdict[int, set[str]](set), defaultdict[str, set[str]](set)
    table = relations
    columns = (table.c.exact_id, table.c.vat_number, table.c.customer_party_id, table.c.supplier_party_id)
    query = sa.select(*columns).where(table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None))
    for row in connection.execute(query):
        by_number[number_key(row.vat_number)].add(row.exact_id)
        for party in (row.customer_party_id, row.supplier_party_id):
            by_party[party or 0].add(row.exact_id)
    by_number[""], by_party[0] = set(), set()
    return {
        one.order_id: frozenset(
            by_party[one.counterparty.party_id or 0]
            | by_number[number_key(one.counterparty.vat_number)]
            | {one.counterparty.external_id} - {""}
        )
        for one in documents
    }
