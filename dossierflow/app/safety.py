"""What stops a dossier's work is seen by a person; and a stop for safety stays until one clears it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dossierflow.domain.dossier import Dossier, OutOfReach
from dossierflow.errors import Misuse, NotInReach, PartsFailed, SafetyStop
from dossierflow.kernel.clock import Clock
from dossierflow.problems.from_error import About, missing_right, problem_of
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.store import dossiers, problems
from dossierflow.store.database import Store
from dossierflow.store.tokens import user_of

_OUT_OF_REACH = {
    OutOfReach.BLOCKED: "Exact is copying, converting or restoring the division",
    OutOfReach.INACTIVE: "the division is not in use in Exact",
    OutOfReach.NO_DIVISION: "no connected user sees the division in Exact",
    OutOfReach.NO_COMPANY: "Billit does not show the company",
    None: "",
}
#: What any work on a dossier looks for, each of them once: its subject is its own kind.
KINDS = looked_for(Work.ANY_RUN)


def refuse_if_stopped(store: Store, dossier: Dossier) -> None:
    """Raises SafetyStop where an answer for any dossier of the same connection came from other books."""
    with store.read() as connection:
        stopped = problems.stopped(connection, dossier.connection_id)
    if stopped is not None:
        raise SafetyStop(
            f"the connection is stopped since an answer for {stopped.name} came from another division",
            next_step=problems.how_to_clear(stopped.dossier_id),
            dossier=dossier.id,
        )


def refuse_unbound(dossier: Dossier) -> None:
    """Raises Misuse: without a company at Billit it is no dossier any more."""
    if dossier.unbound:
        raise Misuse(
            f"{dossier.name} ({dossier.id}) was taken apart: it has no company at Billit",
            next_step=f"To bind it again: dossierflow companies {dossier.id} --do bind",
        )


def refuse_stopped_dossier(dossier: Dossier) -> None:
    """Raises Misuse: nothing is done in a dossier that a person took out."""
    refuse_unbound(dossier)
    if dossier.stopped:
        raise Misuse(
            f"{dossier.name} ({dossier.id}) is stopped: no work is done in it",
            next_step=f"To take it up again: dossierflow resume {dossier.id}",
        )


def refuse_unless_live(dossier: Dossier) -> None:
    """Raises Misuse: nothing is sent before a person made the dossier live."""
    refuse_stopped_dossier(dossier)
    if not dossier.live:
        raise Misuse(
            f"{dossier.name} ({dossier.id}) is not live: nothing is sent for it",
            next_step=f"See first: dossierflow live {dossier.id} --from YYYY-MM-DD --preview",
        )


def within_reach(found: list[Dossier], *, named: bool) -> list[Dossier]:
    """Those in which work can be done. Raises NotInReach where all that a person named are out of reach."""
    reached = [one for one in found if one.out_of_reach is None]
    if named and found and not reached:
        one = found[0]
        raise NotInReach(
            f"{one.name} ({one.id}) is out of reach: {_OUT_OF_REACH[one.out_of_reach]}",
            dossier=one.id,
            next_step=f"The night looks again; at once with: dossierflow onboard {one.id}",
        )
    return reached


@contextmanager
def watched(store: Store, clock: Clock, dossier: Dossier) -> Iterator[None]:
    """Keep a problem for what stops the work in this block, and solve it when the block comes to its end.

    What passes by itself is no problem: the next run does it.
    """
    try:
        yield
    except PartsFailed:
        raise  # each part was told where it happened
    except Exception as error:
        _keep(store, clock, dossier, error)
        raise
    problems.report(store, dossier.id, KINDS, [], clock.now(), KINDS)


def clear_stop(store: Store, clock: Clock, dossier: Dossier) -> None:
    """A person has looked: the connection may work again."""
    problems.report(store, dossier.id, (problems.STOPS,), [], clock.now())


def _keep(store: Store, clock: Clock, dossier: Dossier, error: Exception) -> None:
    problem = problem_of(error, About(dossier, user_of(store, dossier.connection_id)))
    if problem is None:
        return
    if isinstance(error, SafetyStop):
        with store.read() as connection:
            known = problems.open_ones(connection, dossier.id, laid_to_rest=True)
        if any(one.problem.kind == problems.STOPS for one in known):
            return  # whoever met it has told more of it: the document, or the entries
    right, now = missing_right(error), clock.now()
    with store.begin() as connection:
        if right is not None:
            dossiers.save_rights(connection, dossier.id, [(right.endpoint, right.action, False)], now)
        kinds, subjects = (problem.kind,), {problem.subject}
        problems.report_within(connection, dossier.id, kinds, [problem], now, subjects)
