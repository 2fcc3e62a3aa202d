"""What may become of one write to a service without an idempotency key: four outcomes, no fifth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from dossierflow.errors import DossierflowError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The other side answered that it is done."""

    value: T
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The other side said no; nothing was written. `error` says whose turn it is."""

    error: DossierflowError
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing left this machine, or the other side turned it away before looking: safe to do again."""

    error: DossierflowError
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: the write may stand. Resolved only by reading."""

    error: DossierflowError
    request_id: str = ""


Outcome = Accepted[T] | Rejected | NotSent | Unknown


def as_not_sent(outcome: Outcome[T]) -> Outcome[T]:
    """A doubt about a write that can be done again, or found again, is none: it counts as not sent."""
    return NotSent(outcome.error, outcome.request_id) if isinstance(outcome, Unknown) else outcome
