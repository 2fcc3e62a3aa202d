"""`dossierflow`: the same work as the flows, without a Prefect server."""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError

from dossierflow.cli.output import fail
from dossierflow.errors import DossierflowError

app = App(name="dossierflow", help="The link between Billit and Exact Online for accountants' practices.")
HELP = {"--help", "-h"}
#: By name, and loaded when used: a tool that only reads a file must not wait for all that the others need.
COMMANDS = {
    "coda": "coda:app",
    "connect": "connect:app",
    "onboard": "onboard:onboard",
    "dossier": "dossier:dossier",
    "export": "export:export",
    "reconcile": "reconcile:reconcile",
    "overview": "practice:overview",
    "problems": "practice:problems",
    "show": "show:show",
    "settle": "settle:settle",
    "vat": "vat:vat",
    "sandbox": "sandbox:sandbox",
}
for name, place in COMMANDS.items():
    app.command(f"dossierflow.cli.{place}", name=name)


def _load(app: App) -> None:
    """Load every command, so that a list of them says what each does."""
    for name in app:
        if not name.startswith("-"):
            _load(app[name])


def main(arguments: list[str] | None = None) -> None:
    """Exit status 0: done. 1: something for a person to do. 2: wrong use."""
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) < 2 or set(words) & HELP:
        _load(app)
    try:
        status = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        sys.exit(2)
    except DossierflowError as error:
        sys.exit(fail(error))
    sys.exit(status or 0)
