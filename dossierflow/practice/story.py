"""A document's whole story: every attempt to deliver it with each of its steps, and what is open."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.domain.delivery import Delivery, Step
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Misuse
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, dossiers, problems
from dossierflow.store.database import Store


@dataclass(frozen=True)
class Story:
    dossier: Dossier
    document: DocumentSummary
    deliveries: list[tuple[Delivery, list[Step]]]
    problems: list[Problem]


def tell(store: Store, name: str, dossier: Dossier | None = None) -> Story:
    """By invoice number or Billit order number; Misuse where no document, or several, are called so."""
    with store.read() as connection:
        found = documents.find(connection, name.strip(), dossier.id if dossier else "")
        if len(found) != 1:
            raise Misuse(
                f"{'several documents are' if found else 'no document is'} called {name!r}",
                next_step="Name the dossier too, or give the Billit order number.",
            )
        dossier_id, document = found[0]
        waiting = [one.problem for one in problems.open_ones(connection, dossier_id)]
        return Story(
            next(one for one in dossiers.all_active(connection) if one.id == dossier_id),
            document,
            deliveries.story(connection, dossier_id, document.order_id),
            [one for one in waiting if one.subject == str(document.order_id)],
        )
