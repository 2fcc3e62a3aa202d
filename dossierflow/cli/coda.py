"""`dossierflow coda`: bank statements."""

from cyclopts import App

app = App(name="coda", help="Bank statements in CODA: issue, check, show, compare.")
