"""What may become a dossier: a division of Exact, a company at Billit, or the two side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ACTIVE, ARCHIVED = 1, 2  # system/Divisions.Status; 0 is inactive


class BindingState(StrEnum):
    """Whether a candidate is a dossier, and why not."""

    BOUND = "bound"
    MATCH = "match"  # one of each has the number: bound when somebody asks for it
    SHARED = "shared"  # several have the number, as departments do: a person chooses
    NO_COMPANY = "no-company"
    NO_DIVISION = "no-division"
    NO_NUMBER = "no-number"
    WAITING = "waiting"  # the entrepreneur was asked to accept the link at Billit
    BLOCKED = "blocked"  # a backup, conversion or copy of the division runs
    INACTIVE = "inactive"
    ARCHIVED = "archived"
    UNREACHED = "unreached"  # bound, and one of its sides is not shown to us any more
    UNBOUND = "unbound"  # a person took the dossier apart
    SET_ASIDE = "set-aside"  # a person decided that it never becomes one
    PRACTICE = "practice"  # the practice's own company


#: What a person has to act on. The others are settled, or wait for somebody else.
FOR_A_PERSON = frozenset(
    {
        BindingState.MATCH,
        BindingState.SHARED,
        BindingState.NO_COMPANY,
        BindingState.NO_DIVISION,
        BindingState.NO_NUMBER,
        BindingState.UNREACHED,
    }
)
#: Not settled yet, whoever's turn it is.
OPEN = FOR_A_PERSON | {BindingState.WAITING, BindingState.BLOCKED}


@dataclass(frozen=True, slots=True)
class FoundDivision:
    """A division as a connection shows it. What it takes to make its company at Billit is with it."""

    code: int
    name: str
    enterprise_number: str
    vat_number: str
    status: int
    blocking_status: int  # not 0: a backup, conversion or copy runs
    connection_id: str
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class FoundCompany:
    """A company that the practice's user may act for at Billit."""

    party_id: int
    name: str
    enterprise_number: str
    vat_number: str
    practice: bool = False


class DecisionKind(StrEnum):
    """What a person decided of a division, or of a company that has none."""

    SET_ASIDE = "set-aside"
    UNBOUND = "unbound"
    WAITING = "waiting"


class Side(StrEnum):
    """Of what a decision is."""

    DIVISION = "division"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class BindingDecision:
    """A person's decision, with the reason and the day; `email` is the entrepreneur's, who was asked."""

    side: Side
    number: int  # of the division, or the PartyID
    kind: DecisionKind
    at: datetime
    reason: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the list: what stands on each side, and whether it is a dossier.

    `choices` are the PartyIDs of companies with the division's number that no dossier has.
    """

    state: BindingState
    division: FoundDivision | None = None
    company: FoundCompany | None = None
    choices: tuple[int, ...] = ()
    decision: BindingDecision | None = None

    @property
    def name(self) -> str:
        return self.division.name if self.division else self.company.name if self.company else ""

    @property
    def enterprise_number(self) -> str:
        side = self.division or self.company
        return side.enterprise_number if side else ""

    @property
    def vat_number(self) -> str:
        side = self.division or self.company
        return side.vat_number if side else ""
