"""`dossierflow`: the same work as the flows, without a Prefect server."""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError

from dossierflow.cli import coda, connect
from dossierflow.cli.dossier import dossier
from dossierflow.cli.export import export
from dossierflow.cli.onboard import onboard
from dossierflow.cli.output import fail
from dossierflow.cli.practice import overview, problems
from dossierflow.cli.reconcile import reconcile
from dossierflow.cli.sandbox import sandbox
from dossierflow.cli.show import show
from dossierflow.cli.vat import vat
from dossierflow.errors import DossierflowError

app = App(name="dossierflow", help="The link between Billit and Exact Online for accountants' practices.")
app.command(coda.app)
app.command(connect.app)
for command in (onboard, dossier, export, reconcile, overview, problems, show, vat, sandbox):
    app.command(command)


def main(arguments: list[str] | None = None) -> None:
    """Exit status 0: done. 1: something for a person to do. 2: wrong use."""
    try:
        status = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        sys.exit(2)
    except DossierflowError as error:
        sys.exit(fail(error))
    sys.exit(status or 0)
