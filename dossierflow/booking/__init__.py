"""Booking status: what Exact's books have, written back to Billit; what is missing, explained."""

from dossierflow.booking.ageing import UnbookedDocument, unbooked
from dossierflow.booking.match import MatchResult, match
from dossierflow.booking.reconcile import ReconcileResult, reconcile
from dossierflow.booking.write_back import WriteBackResult, write_back

__all__ = [
    "MatchResult",
    "ReconcileResult",
    "UnbookedDocument",
    "WriteBackResult",
    "match",
    "reconcile",
    "unbooked",
    "write_back",
]
