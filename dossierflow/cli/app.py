"""`dossierflow`: the same work as the flows, without a Prefect server."""

from __future__ import annotations

import os
import sys

from cyclopts import App, CycloptsError

from dossierflow.cli.output import fail, progress
from dossierflow.cli.typed import mistyped
from dossierflow.errors import DossierflowError
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.settings import exposed, language_at_hand
from dossierflow.kernel.told import misuse
from dossierflow.texts import speak, spoken, words

app = App(name="dossierflow", help="The link between Billit and Exact Online for accountants' practices.")
#: By name: where it is, and what it does in one sentence. A command is loaded when it is used: the list of
#: commands, and a tool that only reads a file, must not wait for all that the others need.
COMMANDS = {
    "coda": ("coda:app", "Bank statements in CODA: build, check, show, compare, issue, deliver."),
    "connect": (
        "connect:app",
        "Connections to Exact Online and Billit: give consent, look at their states.",
    ),
    "onboard": (
        "onboard:onboard",
        "Find the dossiers and bring their relations, GL accounts and journals from Exact into Billit.",
    ),
    "companies": (
        "companies:companies",
        "Choose what becomes a dossier: Exact's divisions beside Billit's companies.",
    ),
    "dossier": (
        "dossier:dossier",
        "List the dossiers, or show how one wants to be served and change it.",
    ),
    "live": (
        "life:live",
        "Make dossiers live: from a day on, what is ready goes to Exact, and bank statements are delivered.",
    ),
    "stop": (
        "life:stop",
        "Take dossiers out: no calls, nothing sent, no problems counted. Their history stays.",
    ),
    "resume": ("life:resume", "Take up dossiers that were stopped, each in the stage in which it was."),
    "readiness": (
        "readiness:readiness",
        "Show what each dossier lacks before it is made live: all of it at once, and what to do.",
    ),
    "settings": (
        "settings:app",
        "Settings of one dossier or of many: show, set, copy, export to a spreadsheet and import.",
    ),
    "export": (
        "export:export",
        "Send invoices and credit notes that are ready to Exact, each with its PDF.",
    ),
    "reconcile": (
        "reconcile:reconcile",
        "Read Exact's books: write entry numbers to Billit, and list what is exported but not booked.",
    ),
    "overview": (
        "practice:overview",
        "Show the dossiers with work, and count the problems. Asks neither Exact nor Billit.",
    ),
    "problems": (
        "practice:problems",
        "List every problem: what it is, whose turn it is, and the next step.",
    ),
    "show": ("show:show", "Tell a document's whole story: what happened, when, and what is next."),
    "settle": (
        "settle:settle",
        "Decide what a document is: an entry in Exact, an invoice of its own, or nothing to send.",
    ),
    "doctor": (
        "doctor:doctor",
        "Ask Exact and Billit, without writing anything, whether what we assume of them holds here.",
    ),
    "quality": (
        "quality:quality",
        "Show what validation found in each dossier's master data when it was last judged.",
    ),
    "rest": (
        "rest:rest",
        "Lay a problem to rest, with a reason: it is neither shown nor counted until its facts change.",
    ),
    "refusals": (
        "refusals:refusals",
        "Show the texts with which Exact refuses and that nobody knows yet, or say what one means.",
    ),
    "vat": (
        "vat:vat",
        "Show which Exact VAT code stands for which VAT in Billit; confirm the proposals, or choose.",
    ),
    "vat-return": (
        "vat_return:vat_return",
        "Compute the boxes of the VAT return twice, from documents and from Exact, side by side.",
    ),
    "up": (
        "deployments.up:up",
        "Start everything on this machine, and keep it running until Ctrl-C.",
    ),
    "deploy": (
        "deployments.deploy:deploy",
        "Bring all of ours on the Prefect server up to date: pool, flows, schedules, automations, blocks.",
    ),
    "schedules": (
        "deployments.schedules:app",
        "Show how Prefect's schedules differ from the rhythms in the settings; apply makes them equal.",
    ),
    "automations": (
        "deployments.automations:app",
        "Show what Prefect does by itself and whom it calls; apply brings it up to date.",
    ),
    "blocks": (
        "deployments.blocks:app",
        "Show where each setting comes from; apply registers the blocks with Prefect, test tries them.",
    ),
    "metrics": (
        "metrics:metrics",
        "Print the practice in numbers, in the text format of Prometheus.",
    ),
    "backup": (
        "backup:backup",
        "Write everything that Dossierflow keeps into one file, while work goes on.",
    ),
    "restore": (
        "backup:restore",
        "Put a backup back into an empty database, SQLite or PostgreSQL, and bring it up to date.",
    ),
    "support": (
        "deployments.support:support",
        "Write versions, settings without secrets, logs and the last runs into one file to send away.",
    ),
    "sandbox": (
        "sandbox:sandbox",
        "Start Exact Online and Billit as sandboxes on this machine, until Ctrl-C.",
    ),
}
for name, (place, says) in COMMANDS.items():
    # What works on Prefect stands outside this package, which knows no orchestrator.
    whole = place if place.startswith("deployments.") else f"dossierflow.cli.{place}"
    app.command(whole, name=name, help=says)


def main(arguments: list[str] | None = None) -> None:
    """Exit status 0: done. 1: something for a person to do. 2: wrong use.

    What a command writes (statements, pages, tables, a database) is for its owner's eyes.
    """
    speak(language_at_hand())
    if exposed():
        progress(words(spoken()).sentence("typed.exposed"))
    before = os.umask(0o077)
    try:
        sys.exit(_done(arguments))
    finally:
        os.umask(before)


def _done(arguments: list[str] | None) -> int:
    try:
        status = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return fail(mistyped(error))
    except DossierflowError as error:
        return fail(error)
    except OSError as error:
        if not error.filename:
            raise
        named = shortened(str(error.filename))
        return fail(misuse("cannot-open", file=named, reason=str(error.strerror)))
    except UnicodeEncodeError:
        return fail(misuse("not-utf-8"))
    return int(status or 0)
