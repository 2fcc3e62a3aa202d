"""A person chooses what becomes a dossier: every state is met, every next step of the list works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.reports.companies import candidates_markdown
from dossierflow.runs.companies import stored_candidates
from dossierflow.store import problems
from tests.support import special_cases
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import OFFICE, Sandboxes
from tests.support.special_cases import NO_COMPANY, NO_DIVISION, OFFICE_DIVISION, Special, party_of


class Person:
    """Types commands, in the same process, and looks at the list."""

    def __init__(self, sandboxes: Sandboxes, capsys: pytest.CaptureFixture[str]) -> None:
        self.sandboxes, self._capsys = sandboxes, capsys

    def types(self, *arguments: str) -> tuple[int, str]:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        printed = self._capsys.readouterr()
        return int(end.value.code or 0), printed.out + printed.err

    def does(self, do: str, *arguments: str) -> str:
        status, said = self.types("companies", *arguments, "--do", do)
        assert status != 2, said
        return said

    def states(self) -> dict[str, str]:
        """By division number, or PartyID where there is none."""
        _, said = self.types("companies", "--json")
        rows: list[dict[str, Any]] = json.loads(said[said.index("{") :])["companies"]
        return {row["division"] or row["company"]: row["bound"] for row in rows}


@pytest.fixture
def person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Person]:
    sandboxes = Sandboxes(tmp_path / "sandbox", arguments=("--dossiers", "10", "--documents", "0"))
    sandboxes.start()
    environment = settings_for(sandboxes, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    del environment["DOSSIERFLOW_BILLIT_OFFICE_PARTY_ID"]  # first contact learns it
    del environment["DOSSIERFLOW_BIND_MATCHES"]
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Application.open(settings(environment)) as application:
        consent(application)
    yield Person(sandboxes, capsys)
    sandboxes.stop()


def test_from_the_first_look_to_a_counter_of_zero(person: Person) -> None:
    cases = special_cases.make(person.sandboxes)
    assert person.states() == expected(cases)
    assert person.types("dossier")[1].startswith("No dossiers yet")  # to look binds nothing

    choose_departments(person, cases)
    wait_for_the_entrepreneur(person, cases)
    what_another_account_has_is_linked_there(person, cases)
    make_a_company(person)
    what_stands_alone_is_set_aside(person, cases)
    exact_finishes(person, cases)

    assert "1 with one match" not in person.does("bind", "--all")
    assert set(person.states().values()) == {"bound", "set aside", "the practice itself"}
    assert open_problems() == []
    the_practice_is_no_dossier(person)
    take_one_apart_and_bind_it_again(person)


def expected(cases: Special) -> dict[str, str]:
    matching = (2104011, 2104012, 2104013)
    return {
        **{str(code): "one match" for code in matching},
        str(cases.first_department): "to choose",
        str(cases.second_department): "to choose",
        str(party_of(cases.second_department)): "no division in Exact",
        str(cases.blocked): "blocked in Exact",
        str(cases.converted): "blocked in Exact",
        str(cases.waiting): "no company at Billit",
        str(cases.elsewhere): "no company at Billit",
        str(cases.without_number): "no enterprise number",
        str(party_of(cases.without_number)): "no division in Exact",
        str(NO_COMPANY): "no company at Billit",
        str(NO_DIVISION): "no division in Exact",
        str(OFFICE_DIVISION): "the practice itself",
    }


def choose_departments(person: Person, cases: Special) -> None:
    first, second = cases.first_department, cases.second_department
    status, said = person.types("companies", str(first), "--do", "bind")
    assert (status, "no single company" in said) == (2, True)
    pairs = ",".join(f"{one}={party_of(one)}" for one in (first, second, cases.without_number))
    assert "bound" in person.does("bind", pairs)


def wait_for_the_entrepreneur(person: Person, cases: Special) -> None:
    assert "waiting for the entrepreneur" in person.does(
        "wait", str(cases.waiting), "--email", "me@client.example"
    )
    assert person.states()[str(cases.waiting)] == "waiting for the entrepreneur"
    special_cases.link(person.sandboxes, cases.waiting, on=True)
    assert person.states()[str(cases.waiting)] == "one match"


def what_another_account_has_is_linked_there(person: Person, cases: Special) -> None:
    said = person.does("create", str(cases.elsewhere), "--apply")
    assert "exists already" in said
    assert f"dossierflow companies {cases.elsewhere} --do wait" in said
    person.does("wait", str(cases.elsewhere))
    special_cases.link(person.sandboxes, cases.elsewhere, on=True)


def make_a_company(person: Person) -> None:
    """Shown first; not made without an address, nor by an account that may not; then made once."""
    special_cases.change(person.sandboxes, NO_COMPANY, email="")
    status, said = person.types("companies", str(NO_COMPANY), "--do", "create")
    assert (status, "no e-mail address" in said) == (2, True)
    address = ("--email", "garage@client.example")
    assert "would be made" in person.does("create", str(NO_COMPANY), *address)
    person.sandboxes.admin("billit", "portal/grant", registers=False)
    assert "may not make companies" in person.does("create", str(NO_COMPANY), *address, "--apply")
    person.sandboxes.admin("billit", "portal/grant", registers=True)
    assert person.states()[str(NO_COMPANY)] == "no company at Billit"
    assert "garage@client.example is invited" in person.does("create", str(NO_COMPANY), *address, "--apply")
    assert person.states()[str(NO_COMPANY)] == "one match"
    assert person.types("companies", str(NO_COMPANY), "--do", "create", *address)[0] == 2  # not a second one


def what_stands_alone_is_set_aside(person: Person, cases: Special) -> None:
    assert (
        "needs a reason" in person.types("companies", "--companies", str(NO_DIVISION), "--do", "set-aside")[1]
    )
    person.does("set-aside", "--companies", str(NO_DIVISION), "--reason", "keeps its own books")
    assert person.states()[str(NO_DIVISION)] == "set aside"
    person.does("take-up", "--companies", str(NO_DIVISION))
    assert person.states()[str(NO_DIVISION)] == "no division in Exact"
    person.does("set-aside", "--companies", str(NO_DIVISION), "--reason", "keeps its own books")


def exact_finishes(person: Person, cases: Special) -> None:
    for code in (cases.blocked, cases.converted):
        assert person.types("companies", str(code), "--do", "bind")[0] == 2
        special_cases.change(person.sandboxes, code, blocking=0)


def the_practice_is_no_dossier(person: Person) -> None:
    assert person.types("companies", f"{OFFICE_DIVISION}={OFFICE}", "--do", "bind")[0] == 2
    with Application.open() as application:
        assert str(OFFICE_DIVISION) not in {one.id for one in application.dossiers()}


def take_one_apart_and_bind_it_again(person: Person) -> None:
    assert "taken apart" in person.does("unbind", "2104012", "--reason", "moved to a colleague")
    assert person.types("onboard", "2104012")[0] == 2
    assert person.types("resume", "2104012")[0] == 2
    assert person.states()["2104012"] == "taken apart"
    person.does("bind", "2104012")
    _, said = person.types("dossier", "2104012")
    assert "moved to a colleague" in said
    with Application.open() as application:
        page = candidates_markdown(stored_candidates(application), "nl")
    assert "opzijgezet" in page
    assert "`dossierflow" not in page  # nothing left to do


def open_problems() -> list[str]:
    with Application.open() as application, application.store.read() as connection:
        return [one.problem.kind for one in problems.open_ones(connection)]
