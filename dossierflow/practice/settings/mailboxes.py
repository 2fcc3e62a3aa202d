"""Mailboxes that a setting may name beside the dossier's own."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.mailbox import Mailbox


class Mailboxes:
    """Mailboxes of other companies, asked of Exact by name, each once."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._found: dict[tuple[str, str], Mailbox | None] = {}

    def __call__(self, dossier: Dossier, name: str) -> Mailbox | None:
        key = (dossier.connection_id, name.casefold())
        if key not in self._found:
            division = self._application.exact(dossier.connection_id).division(dossier.division)
            listed = division.mailboxes(named=name)
            same = (one for one in listed if one.name.casefold() == name.casefold())
            self._found[key] = next(same, None)
        return self._found[key]
