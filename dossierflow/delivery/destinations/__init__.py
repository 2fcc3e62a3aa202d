"""Where documents go: a journal, the digital mailbox, ScanService. One file each, behind one protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dossierflow.delivery.carrier import (
    Carrier,
    Parcel,
    Prepared,
    PreviewLine,
    Ready,
    Receipt,
    Unreachable,
)
from dossierflow.delivery.destinations.journal import JournalCarrier
from dossierflow.delivery.destinations.mailbox import MailboxCarrier
from dossierflow.delivery.destinations.scan import ScanCarrier
from dossierflow.desk import Desk
from dossierflow.dossier import Destination

__all__ = [
    "CARRIERS",
    "Carrier",
    "Carriers",
    "Parcel",
    "Prepared",
    "PreviewLine",
    "Ready",
    "Receipt",
    "Unreachable",
]

CARRIERS: Mapping[Destination, Callable[[Desk], Carrier[Any]]] = {
    Destination.JOURNAL: JournalCarrier,
    Destination.MAILBOX: MailboxCarrier,
    Destination.SCAN: ScanCarrier,
}


class Carriers:
    """The carriers of one run, each made when it is first needed: what it looks up it looks up once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: dict[Destination, Carrier[Any]] = {}

    def __getitem__(self, destination: Destination) -> Carrier[Any]:
        if destination not in self._made:
            self._made[destination] = CARRIERS[destination](self._desk)
        return self._made[destination]
