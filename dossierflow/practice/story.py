"""A document's whole story: every attempt to deliver it with each of its steps, and what is open."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa

from dossierflow.domain.delivery import Delivery, Step
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.told import misuse
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, dossiers, problems, settlements
from dossierflow.store.database import Store
from dossierflow.store.settlements import Settlement

#: As our own pages name a document without a number: the word for an order, and its number.
AS_SHOWN = re.compile(r"[^\W\d]+\s+([0-9]+)")


@dataclass(frozen=True)
class Story:
    """`held_by`: the gate that held it back when it was last looked at; '' where none did."""

    dossier: Dossier
    document: DocumentSummary
    deliveries: list[tuple[Delivery, list[Step]]]
    problems: list[Problem]
    held_by: str = ""
    settled: Settlement | None = None  # what a person decided of it


def tell_order(store: Store, dossier_id: str, order_id: int) -> Story | None:
    """Of a document of which the order is known; None where the store does not have it any more."""
    with store.read() as connection:
        document = documents.get(connection, dossier_id, order_id)
        return None if document is None else _story(connection, dossier_id, document)


def tell(store: Store, name: str, dossier: Dossier | None = None) -> Story:
    """By invoice number or Billit order number; Misuse where no document, or several, are called so."""
    if not name.strip():
        raise misuse("no-document-named")
    with store.read() as connection:
        of = dossier.id if dossier else ""
        found = documents.find(connection, name.strip(), of)
        as_shown = AS_SHOWN.fullmatch(name.strip())
        if not found and as_shown:
            found = documents.find(connection, as_shown[1], of)
        if len(found) != 1:
            raise misuse("several-documents" if found else "document-unknown", text=name)
        return _story(connection, *found[0])


def _story(connection: sa.Connection, dossier_id: str, document: DocumentSummary) -> Story:
    waiting = [one.problem for one in problems.open_ones(connection, dossier_id)]
    return Story(
        dossiers.get(connection, dossier_id),
        document,
        deliveries.story(connection, dossier_id, document.order_id),
        [one for one in waiting if one.subject == str(document.order_id)],
        documents.held_back(connection, dossier_id).get(document.order_id, ""),
        settlements.of_document(connection, dossier_id, document.order_id),
    )
