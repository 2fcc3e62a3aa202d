"""Where documents go: a journal, the digital mailbox, ScanService. One file each, behind one protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import (
    Confirmation,
    DestinationAdapter,
    Payload,
    PreparedDocument,
    PreviewLine,
    Staged,
)
from dossierflow.delivery.destinations.journal import JournalDestination
from dossierflow.delivery.destinations.mailbox import MailboxDestination
from dossierflow.delivery.destinations.scan import ScanDestination
from dossierflow.domain.dossier import Destination
from dossierflow.problems.unmappable import Unreachable

__all__ = [
    "ADAPTERS",
    "Confirmation",
    "DestinationAdapter",
    "Destinations",
    "Payload",
    "PreparedDocument",
    "PreviewLine",
    "Staged",
    "Unreachable",
]

ADAPTERS: Mapping[Destination, Callable[[DossierSession], DestinationAdapter[Any]]] = {
    Destination.JOURNAL: JournalDestination,
    Destination.MAILBOX: MailboxDestination,
    Destination.SCAN: ScanDestination,
}


class Destinations:
    """The destinations of one run, each made when it is first needed: what it looks up it looks up once."""

    def __init__(self, session: DossierSession) -> None:
        self._session = session
        self._made: dict[Destination, DestinationAdapter[Any]] = {}

    def __getitem__(self, destination: Destination) -> DestinationAdapter[Any]:
        if destination not in self._made:
            self._made[destination] = ADAPTERS[destination](self._session)
        return self._made[destination]
