"""Booking status: what Exact's books have, written back to Billit; what is missing, explained."""

from dossierflow.booking.ageing import Unbooked, unbooked
from dossierflow.booking.match import Matched, match
from dossierflow.booking.reconcile import Reconciled, reconcile
from dossierflow.booking.write_back import WrittenBack, write_back

__all__ = [
    "Matched",
    "Reconciled",
    "Unbooked",
    "WrittenBack",
    "match",
    "reconcile",
    "unbooked",
    "write_back",
]
