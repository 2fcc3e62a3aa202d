"""How a run and a piece of it end: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Bug, DossierflowError, Misuse, NotInReach, SettingError
from dossierflow.kernel.foreign import line
from dossierflow.reports.ends import in_short
from dossierflow.reports.runs import not_done, nothing_to_do, with_cost
from dossierflow.runs.each import EachResult
from dossierflow.runs.night import DossierNight
from dossierflow.store import problems
from dossierflow.texts import Words, words
from tasks.process import application, language

#: The name of a state is shown in one cell, its message in a list of runs; the log has the whole of it.
LONGEST_NAME, LONGEST_MESSAGE, ITS_END = 80, 200, 50
BETWEEN_DOSSIERS, ITS_COST = "; ", " ("


class Cost:
    """The calls to Exact and Billit since this was made."""

    def __init__(self) -> None:
        self._before = application().calls

    def behind(self, result: str) -> str:
        """A result with what it cost: `3 sent (12 calls)`."""
        return with_cost(result, application().calls - self._before, language())


def failed(told: str, error: Exception | None = None) -> State[Any]:
    """The end of a run, or of a piece of it, that could not do its work."""
    whole = line(told)
    told = fitting(whole)
    if told != whole:
        warn(whole)
    return Failed(name=words(language()).sentence("ended.failed"), message=told, data=error)


def fitting(told: str) -> str:
    """A message with its middle left out, where it is long: what it is about, and what it cost. A dossier is
    told of whole or not at all, and a word is never cut, where that leaves anything."""
    if len(told) <= LONGEST_MESSAGE:
        return told
    begins, ends = told[: LONGEST_MESSAGE - ITS_END - 3], told[-ITS_END:]
    for between in (BETWEEN_DOSSIERS, " "):
        if between in begins:
            begins = begins.rpartition(between)[0] + between.rstrip()
            break
    at = ends.rfind(ITS_COST)
    ends = ends[at:] if at >= 0 else ends.partition(" ")[2] or ends
    return f"{begins} … {ends.lstrip()}"


def log_lines() -> Callable[[str], None]:
    """What writes lines into the run's log: one for each text, whatever stands in it."""
    log = get_run_logger()
    return lambda told: log.info("%s", line(told))


def warn(told: str) -> None:
    """A line in the run's log that a person should see."""
    get_run_logger().warning("%s", line(told))


def idle(told: str) -> State[Any]:
    """The end of a run that had nothing to do."""
    return Completed(name=nothing_to_do(language()), message=line(told))


async def in_one_sentence(work: Callable[[], Awaitable[State[Any]]]) -> State[Any]:
    """What a person asked and cannot mean is *not understood*, which is no failure; what could not be done
    fails with its sentence. Only what nobody expected ends with a traceback."""
    try:
        return await work()
    except Bug:
        raise
    except DossierflowError as error:
        says = line(sentences(str(error), error.next_step))
        warn(says)
        if isinstance(error, NotInReach):
            return idle(says)
        if isinstance(error, Misuse) and not isinstance(error, SettingError):
            not_understood = words(language()).sentence("ended.not-understood")
            return Cancelled(name=not_understood, message=fitting(says))
        return Failed(name=words(language()).sentence("ended.failed"), message=fitting(says))


def sentences(*said: str) -> str:
    """One behind the other, each ended; what is empty is left out."""
    ended = (one if one.endswith((".", "!", "?", "…")) else f"{one}." for one in said if one)
    return " ".join(ended)


def finished(
    summary: str, cost: Cost, done: EachResult[Any], *, anything: bool, of_practice: bool = False
) -> State[Any]:
    """Failed only where a dossier's work could not be done; documents that fail do not fail their run.

    `of_practice`: its name counts the open problems of the whole practice, not of these dossiers alone.
    """
    if done.failed:
        return failed(cost.behind(not_done(done.failed, len(done.results), language())))
    dossiers = None if of_practice else done.results
    return completed(cost.behind(summary), anything=anything, dossiers=dossiers)


def completed(told: str, *, anything: bool = True, dossiers: Collection[Dossier] | None = None) -> State[Any]:
    """Done; its name counts the open problems of these dossiers, or of the whole practice, if any."""
    whole = line(told)
    log_lines()(whole)
    says = words(language())
    name = _end(says, _open_problems(dossiers), anything=anything)
    return Completed(name=name, message=fitting(whole))


def _end(says: Words, count: int, *, anything: bool) -> str:
    """The name of a state that is complete, with the number of open problems where there are any."""
    if not count:
        return says.sentence("ended.done") if anything else nothing_to_do(says.language)
    key = "ended.completed" if anything else "ended.nothing"
    return says.sentence(key, problems=says.count(count, "problem"))


def changed_anything(state: State[Any]) -> bool:
    """Whether a run that `completed` did anything: what it is called says so."""
    says = words(language())
    idle = says.sentence("ended.nothing", problems="")
    return not (state.name or "").startswith((nothing_to_do(language()), idle))


def of_dossier(result: Any) -> State[Any]:
    """How a dossier's piece of work ends: `15 sent, 1 in doubt`."""
    told = in_short(result.parts if isinstance(result, DossierNight) else result, language())
    name = line(told or nothing_to_do(language()))
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return Completed(name=short, message=name, data=result)


def _open_problems(dossiers: Collection[Dossier] | None) -> int:
    with application().store.read() as connection:
        found = problems.open_ones(connection)
    if dossiers is None:
        return len(found)
    ids = {dossier.id for dossier in dossiers}
    return sum(one.problem.dossier in ids for one in found)
