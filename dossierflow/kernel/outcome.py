"""What may become of one write to another service: four outcomes, no fifth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from dossierflow.errors import DossierflowError

T = TypeVar("T")
#: What a failed call means for a write, as the error tables say it.
AfterWrite = Literal["rejected", "not sent", "unknown"]


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

_FAILURES: dict[AfterWrite, type[Rejected] | type[NotSent] | type[Unknown]] = {
    "rejected": Rejected,
    "not sent": NotSent,
    "unknown": Unknown,
}


def failed(after_write: AfterWrite, error: DossierflowError, request_id: str = "") -> Outcome[T]:
    """The outcome of a write that failed."""
    return _FAILURES[after_write](error, request_id)


def accepted(outcome: Outcome[T]) -> T:
    """What was accepted; raises the error of every other outcome."""
    if isinstance(outcome, Accepted):
        return outcome.value
    raise outcome.error


def as_not_sent(outcome: Outcome[T]) -> Outcome[T]:
    """A doubt about a write that can be done again, or found again, is none: it counts as not sent."""
    return NotSent(outcome.error, outcome.request_id) if isinstance(outcome, Unknown) else outcome
