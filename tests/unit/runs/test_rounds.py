"""Rounds of a night: what failed for a reason that passes is done again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.errors import BadData, Busy, PartsFailed, Unavailable
from dossierflow.onboarding import DiscoveryResult
from dossierflow.runs.each import Each, EachResult
from dossierflow.runs.night import (
    COLLECT,
    FIND,
    DossierNight,
    NightChoice,
    NightRun,
    another_round,
    prepared,
    work_on,
)
from dossierflow.runs.statements import FeedCollection

A, B, C = (Dossier(id, f"Client {id}", "", int(id), 1, "exact:1") for id in ("1", "2", "3"))


@dataclass
class Part:
    """What a part of a night did, as far as a round looks at it."""

    says: str
    anything: bool = True


@dataclass
class Script:
    """An each that follows a script: `once` by the name of the part, dossiers round by round."""

    parts: dict[str, list[Any]] = field(default_factory=dict)
    rounds: list[dict[Dossier, Any]] = field(default_factory=list)
    asked: list[list[Dossier]] = field(default_factory=list)
    found: list[Dossier] = field(default_factory=lambda: [A, B])
    finds: list[Dossier] = field(default_factory=lambda: [A, B, C])

    def once(self, what: str, work: Callable[..., Any]) -> Any:
        answer = self.parts[what].pop(0)
        if isinstance(answer, Exception):
            raise answer
        if what == FIND:
            self.found = self.finds
        return answer

    def dossier(self, what: str, dossiers: Iterable[Dossier], work: Callable[..., Any]) -> EachResult[Any]:
        self.asked.append(list(dossiers))
        script = self.rounds.pop(0)
        done: EachResult[Any] = EachResult()
        for dossier in self.asked[-1]:
            answer = script[dossier]
            place = done.failed if isinstance(answer, Exception) else done.results
            place[dossier] = answer
        return done

    def in_service(self, _wanted: str = "") -> list[Dossier]:
        return self.found


def stage(script: Script) -> tuple[Application, Each]:
    return cast(Application, script), cast(Each, script)


def part(says: str, *, anything: bool = True) -> Any:
    return Part(says, anything)


def test_a_round_is_about_what_passes_by_itself_and_only_that() -> None:
    script = Script(rounds=[{A: Unavailable("Exact is away"), B: BadData("no VAT")}, {A: DossierNight()}])
    application, each = stage(script)
    run = NightRun()
    work_on(application, NightChoice(), each, run)
    assert run.waiting == [A] and run.may_pass

    another_round(application, NightChoice(), each, run)

    assert script.asked == [[A, B], [A]]
    assert run.failed == {B.id: "no VAT"}
    assert not run.may_pass and set(run.done) == {A}


def test_two_clients_of_one_name_that_fail_are_both_told() -> None:
    twin = replace(A, id="2104099")
    script = Script(found=[A, twin], rounds=[{A: BadData("no VAT"), twin: BadData("no journal")}])
    application, each = stage(script)
    run = NightRun()

    work_on(application, NightChoice(), each, run)

    assert run.failures == [(A.name, "no VAT"), (A.name, "no journal")]


def test_what_an_earlier_round_did_is_told_beside_the_later_one() -> None:
    sent = DossierNight(exported=part("3 sent"))
    halves = PartsFailed({"booking status": Busy("held")}, sent, dossier=A.id)
    again = DossierNight(exported=part("nothing", anything=False), reconciled=part("3 booked"))
    script = Script(rounds=[{A: halves, B: DossierNight()}, {A: again}])
    application, each = stage(script)
    run = NightRun()
    work_on(application, NightChoice(), each, run)
    assert run.waiting == [A]

    another_round(application, NightChoice(), each, run)

    assert run.done[A] == DossierNight(exported=part("3 sent"), reconciled=part("3 booked"))
    assert not run.failed


def test_a_part_of_the_practice_is_done_again_and_a_dossier_found_only_then_is_worked_on() -> None:
    nothing = FeedCollection()
    parts = {FIND: [Unavailable("away"), DiscoveryResult([])], COLLECT: [nothing, nothing]}
    script = Script(parts=parts, rounds=[{A: DossierNight(), B: DossierNight()}, {C: DossierNight()}])
    application, each = stage(script)
    run = prepared(application, NightChoice(), each)
    work_on(application, NightChoice(), each, run)
    assert run.unprepared and FIND in run.failed

    another_round(application, NightChoice(), each, run)

    assert script.asked == [[A, B], [C]]
    assert not run.failed and not run.may_pass


def test_a_dossier_that_fails_again_waits_again_with_its_newest_reason() -> None:
    script = Script(rounds=[{A: Unavailable("502"), B: DossierNight()}, {A: Unavailable("503")}])
    application, each = stage(script)
    run = NightRun()
    work_on(application, NightChoice(), each, run)

    another_round(application, NightChoice(), each, run)

    assert run.waiting == [A] and run.failed == {A.id: "503"}


def test_bank_files_that_were_collected_only_now_are_delivered_in_the_same_night() -> None:
    live = [replace(one, starts_on=date(2026, 1, 1)) for one in (A, B)]
    without = replace(C, starts_on=date(2026, 1, 1), settings=DossierSettings(coda=False))
    found = [*live, without]
    idle, away = DossierNight(), Unavailable("away")
    parts = {FIND: [DiscoveryResult([])] * 3, COLLECT: [away, away, FeedCollection()]}
    rounds = [{live[0]: idle, live[1]: away, without: idle}, {live[1]: away}, dict.fromkeys(live, idle)]
    script = Script(parts=parts, rounds=rounds, found=found, finds=found)
    application, each = stage(script)
    run = prepared(application, NightChoice(), each)
    work_on(application, NightChoice(), each, run)

    another_round(application, NightChoice(), each, run)
    another_round(application, NightChoice(), each, run)

    assert script.asked == [found, [live[1]], [live[1], live[0]]]
    assert not run.failed and not run.may_pass and set(run.done) == set(found)
