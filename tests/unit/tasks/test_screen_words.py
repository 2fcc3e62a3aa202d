"""The list of runs is in the practice's language: states, pieces of work, and why a run crashed."""

from __future__ import annotations

import ast
import asyncio
import importlib
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.events.actions import ChangeFlowRunState

import flows
from deployments import server
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Unavailable
from dossierflow.texts import NAMED_BY, languages, load, words
from tasks import automations, events, states, units
from tasks.forms import FormFlow
from tests.support.code import trees

BAKERY = Dossier("2104011", "Bakkerij De Gouden Aar BV", "0123456749", 2104011, 700101, "exact:1")
OTHERS = [one for one in languages() if one != "en"]


@pytest.fixture(params=OTHERS)
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The language of the practice, of which no problem is open."""
    language = str(request.param)
    for module in (states, units):
        monkeypatch.setattr(module, "language", lambda: language)
    monkeypatch.setattr(states, "_open_problems", lambda _: 0)
    monkeypatch.setattr(states, "get_run_logger", lambda: SimpleNamespace(info=print, warning=print))
    return language


def test_a_state_without_problems_has_no_name_of_prefects(spoken: str) -> None:
    told = load(spoken)["ended"]
    assert states.completed("3 documents").name == told["done"] != "Completed"
    assert states.failed("Exact").name == told["failed"] != "Failed"

    async def work() -> Any:
        raise Unavailable("Exact 503")

    assert asyncio.run(states.in_one_sentence(work)).name == told["failed"]


def test_a_piece_of_work_is_called_as_people_call_it(spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    async def for_dossier(what: str, *_: Any, **__: Any) -> Any:
        begun.append(what)
        return states.Completed(data=1)

    monkeypatch.setattr(units, "for_dossier", for_dossier)
    monkeypatch.setattr(units, "log_lines", lambda: print)
    monkeypatch.setattr(units, "get_run_logger", lambda: SimpleNamespace(error=print))

    async def run() -> None:
        each = units.AsTasks(asyncio.get_running_loop())
        await asyncio.to_thread(each.dossier, "go live", [BAKERY], lambda _: None)

    asyncio.run(run())
    assert begun == [load(spoken)["part"]["go live"]]


def pieces() -> Iterator[str]:
    """What runs call the pieces that they are made of."""
    for tree in trees("dossierflow/runs").values():
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("each"), attr="once" | "dossier"),
                    args=[ast.Constant(value=str(what)), *_],
                ):
                    yield what


@pytest.mark.parametrize("language", languages())
def test_every_piece_and_every_flow_has_a_word(language: str) -> None:
    found = set(pieces())
    assert {"night", "find dossiers", "VAT return"} <= found
    assert found - load(language)["part"].keys() == set()
    modules = [importlib.import_module(f"flows.{one.name}") for one in pkgutil.iter_modules(flows.__path__)]
    declared = [one for module in modules for one in vars(module).values() if isinstance(one, FormFlow)]
    assert {one.name for one in declared} - load(language)["flow"].keys() == set()


@pytest.mark.parametrize("language", languages())
def test_a_run_that_was_lost_says_so_in_the_practices_language(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = load(language)["run"]["lost"]
    [silent] = [one for one in automations.plans() if one.key == "silent"]
    planned = automations.wanted(silent, words(language), None)
    assert planned is not None
    [action] = planned.actions
    assert isinstance(action, ChangeFlowRunState) and action.message == told
    monkeypatch.setenv(NAMED_BY, language)
    assert server._lost() == told


def test_nobody_is_called_late_for_how_a_language_names_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of a night, and one that had nothing left to do, tell their end by an event of ours."""
    [late] = [one for one in automations.plans() if one.key == "late"]
    assert late.trigger.expect == {events.COMPLETED, events.ENDED_EARLY, "prefect.flow-run.Cancelled"}
    sent: list[tuple[str, str]] = []
    run = SimpleNamespace(flow_run=SimpleNamespace(id="7", name="nuit", tags=["night"]))
    monkeypatch.setattr(events, "runtime", run)
    monkeypatch.setattr(events, "emit_event", lambda name, about, **_: sent.append((name, *about.values())))
    events.tell_part_end()
    assert sent == [(events.ENDED_EARLY, "prefect.flow-run.7", "nuit")]
