"""A person has looked: a connection that was stopped for safety works again."""

from __future__ import annotations

from dossierflow.app import safety
from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier


def clear_stop(application: Application, dossier: Dossier) -> None:
    """The dossier's connection may work again, in this process too."""
    safety.clear_stop(application.store, application.clock, dossier)
    application.forget(dossier.connection_id)
