"""`dossierflow settle`: a person's decision on one document."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, as_json, say
from dossierflow.runs import settle as runs
from dossierflow.texts import words


@command(runs.SettleChoice)
def settle(choice: runs.SettleChoice, json: bool) -> int:
    """Decide what a document is: an entry in Exact, an invoice of its own, or nothing to send."""
    with Application.open() as application:
        done = runs.settle(application, choice)
        told = words(application.settings.language).say(done.sentence)
        if json:
            document, decision = done.settled.document, done.settled.decision
            as_json(
                {
                    "dossier": done.dossier.id,
                    "order_id": document.order_id,
                    "document": document.number,
                    "decision": decision or "as it is",
                    "entry": done.settled.entry,
                }
            )
        else:
            say(told)
        return DONE
