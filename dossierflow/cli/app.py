"""`dossierflow`: the same work as the flows, without a Prefect server."""

from __future__ import annotations

import os
import sys

from cyclopts import CycloptsError

from dossierflow.cli.helped import tell_parameters, titled, what
from dossierflow.cli.output import fail, progress
from dossierflow.cli.typed import mistyped
from dossierflow.errors import DossierflowError
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.settings import exposed, language_at_hand
from dossierflow.kernel.told import misuse
from dossierflow.texts import speak, spoken, words

speak(language_at_hand())  # `--help` is told before anybody reads the settings
app = titled("dossierflow")
#: Where each command is; `[command]` of the texts says what it does. A command is loaded when it is used: the
#: list of commands, and a tool that only reads a file, must not wait for all that the others need.
COMMANDS = {
    "coda": "coda:app",
    "connect": "connect:app",
    "onboard": "onboard:onboard",
    "companies": "companies:companies",
    "dossier": "dossier:dossier",
    "live": "life:live",
    "stop": "life:stop",
    "resume": "life:resume",
    "readiness": "readiness:readiness",
    "settings": "settings:app",
    "export": "export:export",
    "reconcile": "reconcile:reconcile",
    "overview": "practice:overview",
    "problems": "practice:problems",
    "show": "show:show",
    "settle": "settle:settle",
    "doctor": "doctor:doctor",
    "quality": "quality:quality",
    "rest": "rest:rest",
    "refusals": "refusals:refusals",
    "vat": "vat:vat",
    "vat-return": "vat_return:vat_return",
    "up": "deployments.up:up",
    "deploy": "deployments.deploy:deploy",
    "schedules": "deployments.schedules:app",
    "automations": "deployments.automations:app",
    "blocks": "deployments.blocks:app",
    "metrics": "metrics:metrics",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "support": "deployments.support:support",
    "sandbox": "sandbox:sandbox",
}
for name, place in COMMANDS.items():
    # What works on Prefect stands outside this package, which knows no orchestrator.
    whole = place if place.startswith("deployments.") else f"dossierflow.cli.{place}"
    app.command(whole, name=name, help=what(name))


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
        tell_parameters(app, sys.argv[1:] if arguments is None else arguments)
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
