"""Companies that Billit does not have yet, made there from what Exact knows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dossierflow.app.application import Application
from dossierflow.billit.client import NewCompany
from dossierflow.domain.candidate import FoundDivision
from dossierflow.errors import DossierflowError, RightMissing
from dossierflow.kernel.outcome import Accepted, Outcome, Unknown
from dossierflow.kernel.told import misuse
from dossierflow.store import candidates as store


class CreateState(StrEnum):
    """What became of making one company; the keys of `[create]`."""

    WOULD = "would-make"
    MADE = "made"
    REFUSED = "refused"
    LOST = "lost"  # the answer was: it may stand
    MAY_NOT = "may-not"  # the account has no right to make companies


@dataclass(frozen=True)
class CreateResult:
    """Of one division; `answer` is what Billit said where it refused."""

    division: FoundDivision
    email: str
    state: CreateState = CreateState.WOULD
    party_id: int | None = None
    answer: str = ""


def create(
    application: Application, divisions: Iterable[FoundDivision], email: str, *, apply: bool
) -> list[CreateResult]:
    """Make the company of each division, once; without `apply` only say what would be made.

    Misuse, and nothing is made, where one of them has a company, no number, or no address to invite the
    entrepreneur at. What becomes of one does not hold the others.
    """
    wanted = list(divisions)
    if email and len(wanted) > 1:
        raise misuse("one-address-one-division", field="email")
    with application.store.read() as connection:
        there = Counter(one.enterprise_number for one in store.companies(connection))
    there.update(number for number, count in _numbers(wanted).items() if count > 1)
    for one in wanted:
        _refuse_unfit(one, email or one.email, there.keys())
    if not apply:
        return [CreateResult(one, email or one.email) for one in wanted]
    return [_make(application, one, email or one.email) for one in wanted]


def _numbers(wanted: Iterable[FoundDivision]) -> Counter[str]:
    return Counter(one.enterprise_number for one in wanted)


def _refuse_unfit(one: FoundDivision, email: str, there: Collection[str]) -> None:
    named = f"{one.name} ({one.code})"
    if one.practice:
        raise misuse("practice-itself", field="divisions", named=named)
    if not one.enterprise_number:
        raise misuse("no-enterprise-number", field="divisions", named=named)
    if one.enterprise_number in there:
        raise misuse("number-shared", field="divisions", named=named)
    if not email:
        raise misuse("no-email", field="email", named=named, division=str(one.code))


def _make(application: Application, one: FoundDivision, email: str) -> CreateResult:
    company = NewCompany(
        one.name,
        one.vat_number or f"BE{one.enterprise_number}",
        email,
        one.street,
        one.postcode,
        one.city,
        one.country,
    )
    return _result(one, email, application.billit.register(company))


def _result(one: FoundDivision, email: str, outcome: Outcome[int]) -> CreateResult:
    if isinstance(outcome, Accepted):
        return CreateResult(one, email, CreateState.MADE, outcome.value)
    error: DossierflowError = outcome.error
    if isinstance(outcome, Unknown):
        return CreateResult(one, email, CreateState.LOST)
    if isinstance(error, RightMissing):
        return CreateResult(one, email, CreateState.MAY_NOT)
    return CreateResult(one, email, CreateState.REFUSED, answer=error.message)
