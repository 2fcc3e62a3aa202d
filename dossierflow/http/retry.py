"""Tried again by the clock: as often as the kind of failure allows, and no write that may stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from dossierflow.errors import DossierflowError
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Accepted, AfterWrite, Outcome, failed

V = TypeVar("V")
Retry = Literal["", "token", "minute", "maintenance", "glitch"]


@dataclass(frozen=True, slots=True)
class Reply(Generic[V]):
    """A call that came to its end; `value` is what was read from the answer."""

    value: V
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class FailedCall:
    """Why a call failed.

    `retry` is the kind of failure, which says how often and after which pauses it may be tried again;
    `after_write` what it means for a write; `wait` the seconds that the other side asks for.
    """

    error: DossierflowError
    retry: str = ""
    after_write: AfterWrite = "not sent"
    request_id: str = ""
    wait: float = 0.0

    @property
    def turned_away(self) -> bool:
        """Nobody has looked at it: a write too may be sent again."""
        return self.after_write == "not sent"


def repeated(
    clock: Clock,
    attempt: Callable[[], Reply[V] | FailedCall],
    pauses: Callable[[FailedCall], Sequence[float]],
    longest: float = float("inf"),
) -> Reply[V] | FailedCall:
    """The first reply, or the failure after which nothing more may be tried.

    `pauses` gives the seconds before each next try after a failure of this kind; each kind has its own
    patience. A pause beyond `longest` ends the call instead of holding the run. Once an attempt may have been
    done, no later one that was turned away proves the contrary.
    """
    tries: Counter[str] = Counter()
    in_doubt = False
    while True:
        reply = attempt()
        if isinstance(reply, Reply):
            return reply
        if in_doubt and reply.turned_away:
            reply = replace(reply, after_write="unknown")
        in_doubt = in_doubt or reply.after_write == "unknown"
        allowed, taken = pauses(reply), tries[reply.retry]
        if taken >= len(allowed) or reply.wait > longest:
            return reply
        clock.sleep(max(allowed[taken], reply.wait))
        tries[reply.retry] += 1


def value_of(reply: Reply[V] | FailedCall) -> V:
    """For a read: what was read; raises the error of a failed call."""
    if isinstance(reply, FailedCall):
        raise reply.error
    return reply.value


def outcome_of(reply: Reply[V] | FailedCall) -> Outcome[V]:
    """For a write: one of its four outcomes."""
    if isinstance(reply, FailedCall):
        return failed(reply.after_write, reply.error, reply.request_id)
    return Accepted(reply.value, reply.request_id)
