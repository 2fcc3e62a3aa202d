"""What stops a dossier's work is seen by a person; and a stop for safety stays until one clears it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError, PartsFailed, Reconnect, SafetyStop, TryLater
from dossierflow.kernel.clock import Clock
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems
from dossierflow.store.database import Store

STOPPED = "wrong-division"
KINDS = ("unexpected", "reconnect")


def refuse_if_stopped(store: Store, dossier: Dossier) -> None:
    """Raises SafetyStop where an answer for any dossier of the same connection came from other books."""
    with store.read() as connection:
        shared = {
            one.id: one.name
            for one in dossiers.all_active(connection)
            if one.connection_id == dossier.connection_id
        }
        stopped = [
            one.problem.dossier
            for one in problems.open_ones(connection)
            if one.problem.kind == STOPPED and one.problem.dossier in shared
        ]
    if stopped:
        raise SafetyStop(
            f"the connection is stopped since an answer for {shared[stopped[0]]} came from another division",
            next_step=f"Look in both divisions' books, then: dossierflow problems {stopped[0]} --clear",
            dossier=dossier.id,
        )


@contextmanager
def watched(store: Store, clock: Clock, dossier: Dossier) -> Iterator[None]:
    """Keep a problem for what stops the work in this block, and solve it when the block comes to its end.

    What passes by itself is no problem: the next run does it.
    """
    try:
        yield
    except (TryLater, PartsFailed):
        raise
    except SafetyStop as error:
        _report(store, clock, dossier, (STOPPED,), [_problem(dossier, STOPPED, error)])
        raise
    except Reconnect as error:
        _report(store, clock, dossier, KINDS, [_problem(dossier, "reconnect", error)])
        raise
    except Exception as error:
        _report(store, clock, dossier, KINDS, [_problem(dossier, "unexpected", error)])
        raise
    _report(store, clock, dossier, KINDS, [])


def clear_stop(store: Store, clock: Clock, dossier: Dossier) -> None:
    """A person has looked: the connection may work again."""
    _report(store, clock, dossier, (STOPPED,), [])


def _report(
    store: Store, clock: Clock, dossier: Dossier, kinds: tuple[str, ...], found: list[Problem]
) -> None:
    with store.begin() as connection:
        problems.report(connection, dossier.id, kinds, found, clock.now())


def _problem(dossier: Dossier, kind: str, error: Exception) -> Problem:
    advice = error.next_step if isinstance(error, DossierflowError) else ""
    says = str(error) or type(error).__name__
    facts = {
        "name": dossier.name,
        "division": str(dossier.division),
        "user": dossier.connection_id,
        "says": says,
        "answer": says,
        "reason": says,
        "next": advice or "Report this message.",
    }
    return Problem(dossier.id, kind, kind, facts)
