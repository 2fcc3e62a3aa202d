"""The list to choose from: divisions of Exact beside companies at Billit, by what is next for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.domain.candidate import (
    ACTIVE,
    ARCHIVED,
    FOR_A_PERSON,
    OPEN,
    BindingState,
    Candidate,
    FoundDivision,
)
from dossierflow.domain.enterprise import show
from dossierflow.kernel.clock import belgian_day
from dossierflow.onboarding import CreateResult
from dossierflow.reports.causes import NO_LINKS, forms
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, prose, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words

#: In this order: what a person has to act on, what waits, what is settled.
ORDER = sorted(
    BindingState,
    key=lambda state: (state not in FOR_A_PERSON, state not in OPEN, list(BindingState).index(state)),
)
ROWS, NAMED = 500, 20
COLUMNS = ("division", "name", "number", "in_exact", "at_billit", "bound")


@dataclass(frozen=True)
class CandidateRow:
    """One line of the list; `why` is '' where it is bound."""

    division: str
    name: str
    enterprise_number: str
    vat_number: str
    in_exact: str
    company: str
    bound: str
    why: str


def candidate_rows(found: Iterable[Candidate], language: Language = "en") -> list[CandidateRow]:
    """Everything, what a person has to act on first."""
    return [_row(one, words(language)) for one in in_order(found)]


def in_order(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.name))


def candidates_sentence(found: Iterable[Candidate], language: Language = "en") -> str:
    """`187 bound, 3 to choose, 2 set aside`."""
    told, listed = words(language), list(found)
    counts = ((sum(one.state is state for one in listed), f"candidate-{state}") for state in ORDER)
    return told.counts(*counts) or told.sentence("binding.nothing")


def next_steps(found: Iterable[Candidate], language: Language = "en") -> dict[BindingState, str]:
    """What is done about each state that is not settled, with the numbers that it is done for."""
    told, listed = words(language), in_order(found)
    return {
        state: next_step([one for one in listed if one.state is state], told)
        for state in ORDER
        if state in OPEN and any(one.state is state for one in listed)
    }


def next_step(same: list[Candidate], told: Words) -> str:
    """For candidates of one state."""
    first, state = same[0], same[0].state
    divisions = [str(one.division.code) for one in same if one.division]
    parties = [str(one.company.party_id) for one in same if one.company]
    side = "" if divisions or state is not BindingState.NO_NUMBER else "-company"
    return told.sentence(
        f"binding-next.{state}{side}",
        divisions=",".join(divisions[:NAMED]),
        companies=",".join(parties[:NAMED]),
        first=divisions[0] if divisions else "",
        pair=f"{divisions[0]}={first.choices[0]}" if divisions and first.choices else "",
    )


def candidates_markdown(
    found: Iterable[Candidate], language: Language = "en", links: Links = NO_LINKS
) -> str:
    """The page: a table for each state, and above it what to do, with the form that does it."""
    told, listed = words(language), list(found)
    sections = [f"# {told.heading('companies')}", way_back(told, links)]
    sections.append(prose(f"{candidates_sentence(listed, language)}."))
    return "\n\n".join([*sections, *candidate_sections(listed, language, links)])


def candidate_sections(
    found: Iterable[Candidate], language: Language = "en", links: Links = NO_LINKS
) -> list[str]:
    """A heading, the step and the table of each state that there is."""
    told, listed = words(language), in_order(found)
    sections, steps = list[str](), next_steps(listed, language)
    for state in ORDER:
        same = [one for one in listed if one.state is state]
        if same:
            named = told.word("binding-state", state)
            sections.append(f"## {prose(named[:1].upper() + named[1:])} ({len(same)})")
            if state in steps:
                sections.append(f"→ {prose(steps[state])}{forms(steps[state], links, told)}")
            sections.append(_table(same[:ROWS], told, links))
            sections += [told.sentence("page.more", shown=ROWS, count=len(same))] if len(same) > ROWS else []
    return sections


def created_lines(created: Iterable[CreateResult], language: Language = "en") -> list[str]:
    """What became of each company that was to be made."""
    told = words(language)
    return [
        told.sentence(
            f"create.{one.state}",
            division=one.division.code,
            name=one.division.name,
            email=one.email,
            party=one.party_id or "",
            answer=one.answer,
        )
        for one in created
    ]


def why(one: Candidate, told: Words) -> str:
    """Why it is not bound; with a person's reason and day where somebody decided it."""
    said = told.word("binding-why", one.state)
    if one.state is BindingState.SHARED:
        said = told.sentence("binding.choices", why=said, parties=", ".join(map(str, one.choices)))
    if one.decision is None:
        return said
    about = [one.decision.email, one.decision.reason]
    day, reasons = belgian_day(one.decision.at), ", ".join(filter(None, about))
    return told.sentence("binding.decided", why=said, day=day, reason=reasons or "–")


def _row(one: Candidate, told: Words) -> CandidateRow:
    return CandidateRow(
        str(one.division.code) if one.division else "",
        one.name,
        show(one.enterprise_number),
        one.vat_number,
        _status(one.division, told),
        str(one.company.party_id) if one.company else "",
        told.word("binding-state", one.state),
        why(one, told),
    )


def _status(one: FoundDivision | None, told: Words) -> str:
    """`active`, or that a conversion runs."""
    if one is None:
        return ""
    name = "archived" if one.status == ARCHIVED else "active" if one.status == ACTIVE else "inactive"
    blocked = [told.word("division-status", "blocked")] if one.blocking_status else []
    return ", ".join([told.word("division-status", name), *blocked])


def _number(one: Candidate) -> str:
    """Both numbers, where the one does not follow from the other."""
    number, vat = show(one.enterprise_number), one.vat_number
    if not vat:
        return number
    return f"BE {number}" if vat.removeprefix("BE") == one.enterprise_number else f"{number} {vat}".strip()


def _table(same: list[Candidate], told: Words, links: Links) -> str:
    rows = [
        (
            Linked(str(one.division.code), links.exact_company(one.division.code)) if one.division else "",
            Linked(one.name, _page(one, links)),
            _number(one),
            _status(one.division, told),
            str(one.company.party_id) if one.company else "",
            why(one, told),
        )
        for one in same
    ]
    return table(told.columns(*COLUMNS), rows)


def _page(one: Candidate, links: Links) -> str:
    return links.dossier(str(one.division.code)) if one.state is BindingState.BOUND and one.division else ""
