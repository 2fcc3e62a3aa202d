"""What may become a dossier: Exact's divisions beside Billit's companies, and why they are not bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from dossierflow.domain.candidate import (
    ACTIVE,
    ARCHIVED,
    BindingDecision,
    BindingState,
    Candidate,
    DecisionKind,
    FoundCompany,
    FoundDivision,
    Side,
)
from dossierflow.domain.dossier import Dossier
from dossierflow.problems.kinds.dossiers import (
    BindingAmbiguous,
    CompanyUnbound,
    DivisionMatched,
    DivisionUnbound,
    NumberUnknown,
)
from dossierflow.problems.problem import Problem

T = TypeVar("T")
Decisions = Mapping[tuple[Side, int], BindingDecision]
DECIDED = {
    DecisionKind.SET_ASIDE: BindingState.SET_ASIDE,
    DecisionKind.UNBOUND: BindingState.UNBOUND,
}


def candidates(
    divisions: Iterable[FoundDivision],
    companies: Iterable[FoundCompany],
    dossiers: Iterable[Dossier],
    decisions: Decisions,
) -> list[Candidate]:
    """One line for each division, and one for each company that none of them may be bound to."""
    return list(_List(list(divisions), list(companies), list(dossiers), decisions).lines())


class _List:
    """The sides, grouped once; `dossiers` are all that were ever bound."""

    def __init__(
        self,
        divisions: list[FoundDivision],
        companies: list[FoundCompany],
        dossiers: list[Dossier],
        decisions: Decisions,
    ) -> None:
        self._divisions, self._decisions = divisions, decisions
        self._companies = {one.party_id: one for one in companies}
        self._bound = {one.division: one for one in dossiers if not one.unbound}
        taken = {one.party_id for one in self._bound.values()}
        self._free = [one for one in companies if one.party_id not in taken and not one.practice]
        self._here = _grouped((one.enterprise_number, one) for one in divisions if self._is_open(one))
        self._there = _grouped(
            (one.enterprise_number, one) for one in self._free if self._of_company(one) is None
        )
        # What was decided of a division goes for the company that it could be bound to.
        self._decided = {one.enterprise_number for one in divisions if self._is_decided(one)}

    def lines(self) -> Iterator[Candidate]:
        reached = {one.code for one in self._divisions}
        for division in self._divisions:
            yield self._of_division(division)
        for code, dossier in self._bound.items():
            if code not in reached:
                yield Candidate(BindingState.UNREACHED, _as_it_was(dossier), self._company(dossier))
        paired = {one.enterprise_number for one in self._divisions if one.practice}
        for company in self._companies.values():
            if company.practice and company.enterprise_number not in paired:
                yield Candidate(BindingState.PRACTICE, company=company)
        for company in self._free:
            if (found := self._alone(company)) is not None:
                yield found

    def _of_division(self, one: FoundDivision) -> Candidate:
        if one.practice:
            own = (each for each in self._companies.values() if each.practice)
            return Candidate(BindingState.PRACTICE, one, next(own, None))
        dossier = self._bound.get(one.code)
        if dossier is not None:
            company = self._company(dossier)
            return Candidate(BindingState.BOUND if company else BindingState.UNREACHED, one, company)
        decision = self._decisions.get((Side.DIVISION, one.code))
        if decision is not None and decision.kind in DECIDED:
            choices = tuple(each.party_id for each in self._there.get(one.enterprise_number, []))
            return Candidate(DECIDED[decision.kind], one, choices=choices, decision=decision)
        if one.status != ACTIVE:
            state = BindingState.ARCHIVED if one.status == ARCHIVED else BindingState.INACTIVE
            return Candidate(state, one)
        return self._unbound(one, decision)

    def _unbound(self, one: FoundDivision, decision: BindingDecision | None) -> Candidate:
        if not one.enterprise_number:
            return Candidate(BindingState.NO_NUMBER, one, decision=decision)
        there = self._there.get(one.enterprise_number, [])
        choices = tuple(each.party_id for each in there)
        if not there:
            state = BindingState.WAITING if decision else BindingState.NO_COMPANY
            return Candidate(state, one, decision=decision)
        if len(there) > 1 or len(self._here[one.enterprise_number]) > 1:
            return Candidate(BindingState.SHARED, one, choices=choices)
        state = BindingState.BLOCKED if one.blocking_status else BindingState.MATCH
        return Candidate(state, one, there[0], choices, decision)

    def _alone(self, company: FoundCompany) -> Candidate | None:
        """A company that no division may be bound to; None where one may."""
        decision = self._of_company(company)
        if decision is not None:
            return Candidate(BindingState.SET_ASIDE, company=company, decision=decision)
        if not company.enterprise_number:
            return Candidate(BindingState.NO_NUMBER, company=company)
        if company.enterprise_number in self._here or company.enterprise_number in self._decided:
            return None
        return Candidate(BindingState.NO_DIVISION, company=company)

    def _is_open(self, one: FoundDivision) -> bool:
        settled = one.practice or one.code in self._bound or self._is_decided(one)
        return not settled and one.status == ACTIVE and bool(one.enterprise_number)

    def _is_decided(self, one: FoundDivision) -> bool:
        decision = self._decisions.get((Side.DIVISION, one.code))
        return decision is not None and decision.kind in DECIDED

    def _of_company(self, one: FoundCompany) -> BindingDecision | None:
        return self._decisions.get((Side.COMPANY, one.party_id))

    def _company(self, dossier: Dossier) -> FoundCompany | None:
        return self._companies.get(dossier.party_id)


def problems_of(found: Iterable[Candidate], *, binds_matches: bool) -> list[Problem]:
    """What a person must decide, each thing once; also of one match, where nothing binds that by itself."""
    listed = list(found)
    if binds_matches:
        listed = [one for one in listed if one.state is not BindingState.MATCH]
    shared = _grouped((one.enterprise_number, one) for one in listed if one.state is BindingState.SHARED)
    return [
        *(problem for one in listed if (problem := _problem(one)) is not None),
        *(_ambiguous(number, each) for number, each in sorted(shared.items())),
    ]


def _problem(one: Candidate) -> Problem | None:
    division, company = one.division, one.company
    if one.state is BindingState.NO_COMPANY and division is not None:
        unbound = DivisionUnbound(
            division=str(division.code), name=division.name, number=one.enterprise_number
        )
        return unbound.problem(str(division.code))
    if one.state is BindingState.MATCH and division is not None and company is not None:
        matched = DivisionMatched(
            division=str(division.code),
            name=division.name,
            number=one.enterprise_number,
            party=str(company.party_id),
            company=company.name,
        )
        return matched.problem(str(division.code)) if one.decision is None else None
    if one.state is BindingState.NO_DIVISION and company is not None:
        alone = CompanyUnbound(party=str(company.party_id), name=company.name, number=one.enterprise_number)
        return alone.problem(str(company.party_id))
    if one.state is BindingState.NO_NUMBER:
        side = Side.DIVISION if division else Side.COMPANY
        number = str(division.code if division else company.party_id if company else "")
        return NumberUnknown(side=side, name=one.name, number=number).problem(f"{side}:{number}")
    return None


def _ambiguous(number: str, shared: list[Candidate]) -> Problem:
    divisions = [one.division for one in shared if one.division]
    parties = ", ".join(map(str, shared[0].choices))
    ambiguous = BindingAmbiguous(
        number=number,
        divisions=", ".join(f"{one.code} {one.name}" for one in divisions),
        companies=parties,
        pair=f"{divisions[0].code}={shared[0].choices[0]}",
    )
    return ambiguous.problem(number)


def _as_it_was(dossier: Dossier) -> FoundDivision:
    """A division that Exact does not show any more."""
    number = dossier.enterprise_number
    return FoundDivision(dossier.division, dossier.name, number, "", ACTIVE, 0, dossier.connection_id)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        if key:
            groups[key].append(value)
    return dict(groups)
