"""`dossierflow show`: the whole story of one document."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.cli.output import as_json, say, table
from dossierflow.clock import BRUSSELS
from dossierflow.errors import Misuse
from dossierflow.money import show as amount
from dossierflow.reports.explain import explain
from dossierflow.store import deliveries, documents, problems
from dossierflow.workspace import Workspace


def show(
    document: str, /, *, dossier: str = "", json: Annotated[bool, Parameter(negative="")] = False
) -> int:
    """Tell a document's whole story: what happened, when, and what is next.

    Parameters
    ----------
    document
        The invoice number, or the Billit order number.
    dossier
        The dossier, where several have a document with that number.
    json
        Print the story as JSON, for another program.
    """
    with Workspace.open() as workspace:
        chosen = workspace.dossiers(dossier)[0].id if dossier else ""
        with workspace.store.read() as connection:
            found = documents.find(connection, document, chosen)
            if len(found) != 1:
                raise Misuse(
                    f"{'several documents are' if found else 'no document is'} called {document!r}",
                    next_step="Give --dossier, or the Billit order number (dossierflow export --preview).",
                )
            dossier_id, summary = found[0]
            story = deliveries.story(connection, dossier_id, summary.order_id)
            own = [
                explain(one.problem, workspace.settings.language)
                for one in problems.open_ones(connection, dossier_id)
                if one.problem.subject == str(summary.order_id)
            ]
        if json:
            as_json({"document": summary, "deliveries": story, "problems": own})
            return 1 if own else 0
        say(f"{summary.number} · {summary.direction} {summary.kind} · {summary.counterparty.name}")
        say(f"{summary.date:%d/%m/%Y} · {amount(summary.total_incl)} {summary.currency}")
        for delivery, steps in story:
            rows = [(f"{one.at.astimezone(BRUSSELS):%d/%m %H:%M:%S}", one.state, one.cause) for one in steps]
            title = f"Attempt {delivery.attempt} to {delivery.destination} ({delivery.marker})"
            table(title, ["When", "State", "Why"], rows)
        if not story:
            say("Not sent to Exact yet.")
        for told in own:
            say(f"Problem: {told.what}\n  {told.why}\n  → {told.next_step}")
        return 1 if own else 0
