"""What we assume of the real services and only a real account can settle, each as a question to them.

Every question is asked with the very call that the work makes; none writes. `docs/unverified.md` tells the
same assumptions, with where each is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dossierflow.app.session import DossierSession
from dossierflow.billit.client import Billit
from dossierflow.billit.connect import ArrangementAnswer, try_arrangements
from dossierflow.delivery.pdf import DOCUMENT_TYPE
from dossierflow.domain.document import Direction
from dossierflow.domain.rights import ONBOARDING
from dossierflow.errors import DossierflowError
from dossierflow.exact.client import Exact
from dossierflow.kernel.clock import Clock
from dossierflow.texts import phrase

NOWHERE = "dossierflow-doctor"  # a mark and a subject that nothing carries
LAST = 2**62  # a timestamp that nothing is newer than
AHEAD = timedelta(minutes=5)  # more than clocks differ, less than the hour between Brussels and UTC


class AssumptionState(StrEnum):
    """What came of a question."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"  # nothing there that could decide it


@dataclass(frozen=True)
class ExaminedAssumption:
    """One assumption and its verdict; `seen` is what decided it, for a person: a phrase, or the service's own
    words. Never a secret."""

    key: str
    verdict: AssumptionState
    seen: str = ""


@dataclass(frozen=True)
class Patient:
    """Who is asked: one connection, one dossier's division, and Billit with the dossier's company."""

    exact: Exact
    billit: Billit
    session: DossierSession
    clock: Clock
    billit_arrangement: str
    feed: str


Answer = tuple[AssumptionState, str]
QUESTIONS: dict[str, Callable[[Patient], Answer]] = {}


def examine(patient: Patient) -> Iterator[ExaminedAssumption]:
    """Ask every question. What a service refuses does not hold, in its own words; the others are asked on."""
    for key, ask in QUESTIONS.items():
        try:
            verdict, seen = ask(patient)
        except DossierflowError as error:
            verdict, seen = AssumptionState.FAILS, error.message
        yield ExaminedAssumption(key, verdict, seen)


def _question(ask: Callable[[Patient], Answer]) -> Callable[[Patient], Answer]:
    QUESTIONS[ask.__name__.strip("_").replace("_", "-")] = ask
    return ask


def _when(holds: bool, seen: str) -> Answer:
    return (AssumptionState.HOLDS if holds else AssumptionState.FAILS), seen


@_question
def exact_connection(patient: Patient) -> Answer:
    user = patient.exact.me()
    reach = {one.code for one in patient.exact.divisions(user)}
    name = user.full_name or user.user_name
    return _when(
        patient.session.dossier.division in reach, phrase("seen.divisions", user=name, count=len(reach))
    )


@_question
def exact_rights(patient: Patient) -> Answer:
    answers = patient.session.exact.rights.probe(ONBOARDING)
    unknown = [f"{one.endpoint} {one.action}" for one in answers if one.granted is None]
    return _when(not unknown, phrase("seen.missing", what=", ".join(unknown)) if unknown else "")


@_question
def exact_mark_filter(patient: Patient) -> Answer:
    found = [patient.session.exact.entries.by_marker(direction, NOWHERE) for direction in Direction]
    return _when(not any(found), "")


@_question
def exact_mark_in_books(patient: Patient) -> Answer:
    pages = list(patient.session.exact.ledger_lines.changed(LAST))
    return _when(not any(page.rows for page in pages), "")


@_question
def exact_deletions(patient: Patient) -> Answer:
    pages = list(patient.session.exact.deletions.changed(LAST))
    return _when(not any(page.rows for page in pages), "")


@_question
def exact_subject_filter(patient: Patient) -> Answer:
    return _when(not patient.session.exact.documents.find(NOWHERE), "")


@_question
def exact_document_types(patient: Patient) -> Answer:
    known = {one.id for one in patient.session.exact.document_types()}
    missing = sorted({*DOCUMENT_TYPE.values()} - known)
    return _when(not missing, phrase("seen.missing", what=", ".join(map(str, missing))) if missing else "")


@_question
def exact_closed_periods(patient: Patient) -> Answer:
    journals, year = patient.session.exact.journals(), patient.clock.now().year
    if not journals:
        return AssumptionState.OPEN, ""
    closed = patient.session.exact.closed_periods(journals[0].code, year)
    journal = journals[0].code.strip()
    return AssumptionState.HOLDS, phrase("seen.closed", journal=journal, year=str(year), count=len(closed))


@_question
def exact_percentages(patient: Patient) -> Answer:
    rates = [code.rate for code in patient.session.exact.vat_codes() if code.rate]
    if not rates:
        return AssumptionState.OPEN, ""
    return _when(1 < max(rates) <= 100, f"{min(rates)}–{max(rates)} %")


@_question
def exact_mailbox(patient: Patient) -> Answer:
    mine = patient.session.exact.mailboxes()
    return _when(len(mine) == 1, ", ".join(one.name for one in mine) or phrase("word.none"))


@_question
def exact_limits(patient: Patient) -> Answer:
    left = patient.exact.remaining(patient.session.dossier.division)
    return _when(
        0 < left.minute <= 60 and 0 < left.day <= 5000, phrase("seen.calls", minute=left.minute, day=left.day)
    )


@_question
def billit_account(patient: Patient) -> Answer:
    account = patient.billit.account()
    known = account.company(patient.session.dossier.party_id) is not None
    return _when(
        known and not account.refused,
        phrase("seen.companies", user=account.user_name, count=len(account.companies)),
    )


@_question
def billit_headers(patient: Patient) -> Answer:
    trials = try_arrangements(patient.billit, patient.billit.account().companies)
    answering = [trial.mode.value for trial in trials if trial.answer is ArrangementAnswer.OWN]
    if not answering:
        return AssumptionState.OPEN, ""
    return _when(patient.billit_arrangement in answering, ", ".join(answering))


@_question
def billit_utc(patient: Patient) -> Answer:
    newest = patient.session.billit.orders.newest()
    if newest is None or newest.last_modified is None:
        return AssumptionState.OPEN, ""
    seen = phrase("seen.changed", moment=f"{newest.last_modified:%Y-%m-%d %H:%M}")
    return _when(newest.last_modified <= patient.clock.now() + AHEAD, seen)


@_question
def billit_whole_documents(patient: Patient) -> Answer:
    newest = patient.session.billit.orders.newest()
    if newest is None:
        return AssumptionState.OPEN, ""
    whole = patient.session.billit.orders.get(newest.order_id).summary
    same = (whole.number, whole.total_incl, whole.date) == (newest.number, newest.total_incl, newest.date)
    return _when(same, phrase("document.order", order=str(newest.order_id)))


@_question
def billit_feed(patient: Patient) -> Answer:
    names = patient.billit.feed(patient.feed).names()
    seen = ", ".join(names) or phrase("word.none")
    return (AssumptionState.HOLDS if patient.feed in names else AssumptionState.OPEN), seen
