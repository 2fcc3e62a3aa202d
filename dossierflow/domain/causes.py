"""Why something did not happen, as a phrase: what an error says to whoever reads of it later."""

from __future__ import annotations

from dossierflow.errors import (
    BadData,
    BudgetSpent,
    Bug,
    Busy,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    SafetyStop,
    TryLater,
    Uncertain,
)
from dossierflow.texts import Phrase, phrase


def cause_of(error: DossierflowError) -> Phrase:
    """By the tree of errors; only the other side's own words are quoted."""
    match error:
        case RightMissing():
            return phrase("cause.right-missing")
        case Reconnect():
            return phrase("cause.reconnect")
        case BudgetSpent():
            return phrase("cause.budget", until=error.until)
        case Busy():
            return phrase("cause.busy")
        case TryLater():
            return phrase("cause.unavailable")
        case Refused():
            return phrase("cause.refused", answer=error.raw or error.message)
        case BadData():
            return phrase("cause.bad-data", field=error.field)
        case SafetyStop():
            return phrase("cause.wrong-division")
        case Uncertain():
            return phrase("cause.answer-lost")
        case Bug():
            return phrase("cause.bug", answer=error.message)
        case _:
            return phrase("cause.person")
