"""Choosing: the divisions of Exact beside the companies at Billit, and what a person makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.domain.candidate import Candidate, DecisionKind, FoundDivision, Side
from dossierflow.kernel import choice as choices
from dossierflow.kernel.told import misuse
from dossierflow.onboarding import CreateResult, CreateState, create
from dossierflow.onboarding import bind as binding
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.runs.discovery import find_dossiers, new_settings
from dossierflow.runs.each import Each
from dossierflow.store import candidates as store
from dossierflow.store import problems

#: Division numbers, each with a PartyID where one is chosen.
PAIRS = r"^\s*(\d{1,12}\s*(=\s*\d{1,12}\s*)?(,\s*\d{1,12}\s*(=\s*\d{1,12}\s*)?)*)?$"
EMAIL = r"^\s*([^@\s,]{1,64}@[^@\s,.]{1,63}(\.[^@\s,.]{1,63}){1,8}\s*)?$"


class ToDo(StrEnum):
    """What is done with the divisions or companies that are named."""

    SHOW = "show"
    BIND = "bind"
    UNBIND = "unbind"
    SET_ASIDE = "set-aside"
    TAKE_UP = "take-up"
    WAIT = "wait"
    CREATE = "create"


@dataclass(frozen=True)
class CompaniesChoice:
    """What a person makes of divisions and companies."""

    divisions: Annotated[str, "companies-divisions", choices.Pattern(PAIRS)] = ""
    do: Annotated[ToDo, "companies-do"] = ToDo.SHOW
    companies: Annotated[str, "companies-companies", choices.Pattern(choices.NUMBERS)] = ""
    all: Annotated[bool, "companies-all"] = False
    reason: Annotated[str, "companies-reason"] = ""
    email: Annotated[str, "companies-email", choices.Pattern(EMAIL)] = ""
    apply: Annotated[bool, "companies-apply"] = False

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)

    @property
    def wanted(self) -> dict[int, int | None]:
        """The divisions, each with the PartyID that was chosen for it."""
        parts = (part.split("=") for part in self.divisions.split(",") if part.strip())
        pairs = ([one.strip() for one in part] for part in parts)
        return {int(pair[0]): int(pair[1]) if len(pair) > 1 else None for pair in pairs}


@dataclass
class CompaniesResult:
    """The list as it is now, and what was done: division numbers and PartyIDs."""

    candidates: list[Candidate]
    done: list[int] = field(default_factory=list)
    created: list[CreateResult] = field(default_factory=list)


def companies(application: Application, choice: CompaniesChoice, each: Each) -> CompaniesResult:
    """Look at both services, do what is asked, and list everything. Nothing else is bound."""
    found = each.once("find dossiers", lambda practice: find_dossiers(practice, only_look=True))
    done, created = list[int](), list[CreateResult]()
    if choice.do is ToDo.CREATE:
        created = create(
            application, _named(found.candidates, choice), choice.email.strip(), apply=choice.apply
        )
        if made := [one for one in created if one.state is CreateState.MADE]:
            _wait_for(application, made)
            each.once("find dossiers", lambda practice: find_dossiers(practice, only_look=True))
    elif choice.do is not ToDo.SHOW:
        done = DEEDS[choice.do](application, choice, found.candidates)
    return CompaniesResult(_list(application), done, created)


def stored_candidates(application: Application) -> list[Candidate]:
    """The list as both services were last seen; costs no call."""
    with application.store.read() as connection:
        return onboarding.list_candidates(connection)


def _list(application: Application) -> list[Candidate]:
    """The list after a decision, and the problems that go with it."""
    with application.store.begin() as connection:
        found = onboarding.list_candidates(connection)
        told = onboarding.problems_of(found, binds_matches=application.settings.bind_matches)
        problems.report_within(connection, "", looked_for(Work.DISCOVERY), told, application.now())
    return found


def _bind(application: Application, choice: CompaniesChoice, found: list[Candidate]) -> list[int]:
    if choice.all == bool(choice.wanted):
        raise misuse("which-divisions-or-all", field="divisions")
    with application.store.begin() as connection:
        free = binding.free_parties(connection)
        pairs = binding.matches(found) if choice.all else binding.pairs_of(found, choice.wanted, free)
        binding.bind(connection, pairs, new_settings(application), application.now())
    return list(pairs)


def _unbind(application: Application, choice: CompaniesChoice, found: list[Candidate]) -> list[int]:
    reason = _reason(choice)
    wanted = [application.dossier(str(code)) for code in _divisions(choice)]
    for one in wanted:
        if one.unbound:
            raise misuse("not-bound", field="divisions", name=one.name, division=one.id)
    with application.store.begin() as connection:
        binding.unbind(connection, wanted, reason, application.now())
    return [one.division for one in wanted]


def _set_aside(application: Application, choice: CompaniesChoice, found: list[Candidate]) -> list[int]:
    reason, now = _reason(choice), application.now()
    named = _named(found, choice) if choice.divisions.strip() else []
    for one in named:
        if any(each.division == one and each.state in binding.TAKEN for each in found):
            raise misuse("is-a-dossier", field="divisions", name=one.name, division=str(one.code))
    parties = choices.numbers(choice.companies)
    if not named and not parties:
        raise misuse("which-divisions-or-companies", field="divisions")
    with application.store.begin() as connection:
        for party in parties:
            binding.found_company(connection, party)
        codes = [one.code for one in named]
        binding.decide(connection, Side.DIVISION, codes, DecisionKind.SET_ASIDE, reason, now)
        binding.decide(connection, Side.COMPANY, parties, DecisionKind.SET_ASIDE, reason, now)
    return [*codes, *parties]


def _take_up(application: Application, choice: CompaniesChoice, found: list[Candidate]) -> list[int]:
    parties = choices.numbers(choice.companies)
    with application.store.begin() as connection:
        decided = store.decisions(connection)
        wanted = [(Side.DIVISION, code) for code in choice.wanted] + [(Side.COMPANY, one) for one in parties]
        for key in wanted:
            if key not in decided:
                raise misuse(
                    "division-undecided" if key[0] is Side.DIVISION else "company-undecided",
                    field="divisions",
                    number=str(key[1]),
                )
        if not wanted:
            raise misuse("which-divisions-or-companies", field="divisions")
        store.take_back(connection, Side.DIVISION, list(choice.wanted))
        store.take_back(connection, Side.COMPANY, parties)
    return [number for _, number in wanted]


def _wait_for(application: Application, made: list[CreateResult]) -> None:
    """Who has a company made wants the dossier: it is bound without being asked for again."""
    now = application.now()
    with application.store.begin() as connection:
        for one in made:
            binding.decide(
                connection, Side.DIVISION, [one.division.code], DecisionKind.WAITING, "", now, one.email
            )


def _wait(application: Application, choice: CompaniesChoice, found: list[Candidate]) -> list[int]:
    """Of divisions that have no company with us yet."""
    named = _named(found, choice)
    for one in named:
        if not any(each.division == one and each.state in binding.MAY_WAIT for each in found):
            raise misuse("does-not-wait", field="divisions", name=one.name, division=str(one.code))
    with application.store.begin() as connection:
        for one in named:
            binding.decide(
                connection,
                Side.DIVISION,
                [one.code],
                DecisionKind.WAITING,
                choice.reason.strip(),
                application.now(),
                choice.email.strip() or one.email,
            )
    return [one.code for one in named]


DEEDS: dict[ToDo, Callable[[Application, CompaniesChoice, list[Candidate]], list[int]]] = {
    ToDo.BIND: _bind,
    ToDo.UNBIND: _unbind,
    ToDo.SET_ASIDE: _set_aside,
    ToDo.TAKE_UP: _take_up,
    ToDo.WAIT: _wait,
}


def _named(found: list[Candidate], choice: CompaniesChoice) -> list[FoundDivision]:
    listed = {one.division.code: one.division for one in found if one.division}
    missing = [code for code in _divisions(choice) if code not in listed]
    if missing:
        raise misuse("division-not-reached", field="divisions", division=str(missing[0]))
    return [listed[code] for code in choice.wanted]


def _divisions(choice: CompaniesChoice) -> list[int]:
    if not choice.wanted:
        raise misuse("which-divisions", field="divisions")
    return list(choice.wanted)


def _reason(choice: CompaniesChoice) -> str:
    if not choice.reason.strip():
        raise misuse("needs-reason", field="reason", do=choice.do)
    return choice.reason.strip()
