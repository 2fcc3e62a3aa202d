"""A practice of any size, and all its pages by the report that makes each: what is measured in a browser."""

from __future__ import annotations

import datetime as dt

from dossierflow.booking import UnbookedDocument
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Counterparty
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.practice.books import Exports
from dossierflow.practice.dossier import DossierStatus, Trend
from dossierflow.practice.masterdata import MasterDataStatus
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.quality import suite
from dossierflow.reports.bank import accounts_markdown
from dossierflow.reports.dossier import dossier_markdown
from dossierflow.reports.exports import booking_markdown, ready_markdown, unbooked_markdown
from dossierflow.reports.onboarding import onboarding_markdown
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permissions_markdown, problems_markdown
from dossierflow.reports.quality import quality_markdown
from dossierflow.statements import AccountRow
from dossierflow.store.practice_counts import StateCount
from dossierflow.store.quality import PastQuality
from dossierflow.texts import phrase
from tests.support.fakes import NOW, summary
from tests.support.many_answers import answers

#: Long names, as Belgian companies have them, and one without a space.
NAMES = (
    "Vereniging van Mede-eigenaars Residentie Hof ter Beke - Blok Noordzijde",
    "ALGEMENE BOUWONDERNEMING VANDENBROUCKE-WAUTERS & ZONEN NV",
    "Projectontwikkelingsmaatschappijzuidoostvlaanderen BV",
    "Bakker",
)
FACTS = {
    "party": "Interieurinrichtingen Lemmens-Vanderstraeten Comm.V",
    "date": "01/11/2026",
    "user": "Lotte Vermeulen",
    "name": NAMES[0],
    "right": "PurchaseEntry/PurchaseEntries POST",
    "division": "2104011",
    "rate": "21",
}


def pages(size: int, language: str = "nl") -> dict[str, str]:
    """The practice's pages at this number of dossiers and documents, and one dossier's with as many."""
    dossiers = [_dossier(number) for number in range(size)]
    works = [
        DossierWork(
            dossier,
            number * 37,
            {"to check": number, "draft": 2},
            number,
            NOW,
            12345,
            _problems(dossier, number),
        )
        for number, dossier in enumerate(dossiers)
    ]
    practice = Practice(NOW, works, [])
    unbooked = [_unbooked(number) for number in range(size)]
    months = {("2026-11", "sales"): 1234, ("2026-10", "purchase"): 7}
    states = {
        one.id: {State.BOOKED: StateCount(123456, NOW), State.SENT: StateCount(3, NOW)} for one in dossiers
    }
    books = Exports(NOW, dossiers, states, {dossiers[0].id: unbooked}, {one.id: months for one in dossiers})
    accounts = [_account(one) for one in dossiers]
    known = {one.id: (12345, 1234, 12) for one in dossiers}
    days = [NOW.date() - dt.timedelta(days=back) for back in range(30)]
    trend = Trend(days, [3] * 30, [2] * 30, [1] * 30)
    waiting = [(row.document, "to check") for row in unbooked]
    status = DossierStatus(
        NOW, works[-1], None, [("CRM/Accounts", "POST")], {}, waiting, unbooked, accounts, trend
    )
    told = (practice.all_problems, NOW, practice.names, language)
    return {
        "overview": overview_markdown(practice, language),
        "problems": problems_markdown(*told),
        "permissions": permissions_markdown(*told),
        "unbooked": unbooked_markdown(books, language),
        "booking": booking_markdown(books, language),
        "ready": ready_markdown(books, language),
        "onboarding": onboarding_markdown(MasterDataStatus(practice, known, {}), language),
        "accounts": accounts_markdown(accounts, practice.names, language),
        "dossier": dossier_markdown(status, language),
        "quality": quality_markdown([_judged(one, at) for at, one in enumerate(dossiers)], language),
        **answers(dossiers, accounts, [one.problem for one in practice.all_problems[:100]], language),
    }


def _judged(dossier: Dossier, number: int) -> tuple[Dossier, PastQuality]:
    """Every rule of relations broken, more often from dossier to dossier."""
    broken = {one.name: 1 + number * 7 for one in suite("relations").expectations}
    return dossier, PastQuality(dossier.id, "relations", NOW, 2, 123456, number, broken)


def _dossier(number: int) -> Dossier:
    division = 2104000 + number
    name = f"{NAMES[number % len(NAMES)]} {number}"
    return Dossier(str(division), name, "0123456749", division, 700100 + number, "exact:one")


def _problems(dossier: Dossier, number: int) -> list[StoredProblem]:
    kinds = list(KINDS)
    return [
        StoredProblem(
            Problem(
                dossier.id,
                kinds[(number + more) % len(kinds)],
                str(more),
                _facts(kinds[(number + more) % len(kinds)], more),
            ),
            NOW - dt.timedelta(days=number % 40),
            NOW,
        )
        for more in range(1 + number % 3)
    ]


def _facts(kind: str, number: int) -> dict[str, str]:
    order = str(128400000 + number)
    whole = dict.fromkeys(KINDS[kind].fact_names(), "26700001") | FACTS
    return whole | {"document": f"2026/VERK-{number:06}", "order": order}


def _unbooked(number: int) -> UnbookedDocument:
    document = summary(
        number, number=f"2026/VERK-{number:06}", total_incl=123456789,
        counterparty=Counterparty(name=NAMES[number % len(NAMES)]),
    )  # fmt: skip
    delivery = Delivery(
        f"m{number}",
        "2104000",
        number,
        Destination.JOURNAL,
        1,
        "h",
        State.SENT,
        NOW,
        NOW,
        entry_number=26700001,
    )
    return UnbookedDocument(document, delivery, number, phrase("unbooked.missing", entry="26700001"))


def _account(dossier: Dossier) -> AccountRow:
    return AccountRow(
        dossier=dossier.id, iban="BE71096123456769", currency="USD", name="Zicht", link="Digital",
        active=True, coda=False, last_statement="2026/237", last_day=NOW.date(), last_balance=-123456789000,
        first_gap=phrase("page.period", since=NOW.date(), until=NOW.date()), statements=2, waiting=0,
        undelivered=0, course=tuple(range(22)),
    )  # fmt: skip
