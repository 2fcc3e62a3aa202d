"""The client books in the strict sandbox: three calls an invoice, refusals understood, faults sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from dossierflow.domain.document import Direction
from dossierflow.domain.entry import Entry, EntryDraft, EntryLineDraft
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import DossierflowError, Refused, RightMissing, WrongDivision
from dossierflow.exact import Exact, ExactDivision
from dossierflow.exact.resources.documents import DocumentDraft
from dossierflow.exact.resources.mailbox import PDF, MessageDraft
from dossierflow.kernel.outcome import Accepted, Rejected, Unknown
from tests.support.clock import ManualClock
from tests.support.said import all_said

ENTRIES = "*/purchaseentry/PurchaseEntries"


@dataclass
class Company:
    """A company with what its bookings need, read once."""

    division: ExactDivision
    relations: list[Relation]
    accounts: dict[str, str]  # code → GUID

    def draft(self, direction: Direction = Direction.PURCHASE, marker: str = "df-1") -> EntryDraft:
        """An invoice of 100,00 and 21 % VAT; the VAT differs by a cent from what Exact would compute."""
        sale = direction is Direction.SALES
        role = Role.CUSTOMER if sale else Role.SUPPLIER
        code = "700100" if sale else "612600"
        return EntryDraft(
            direction=direction,
            journal="700" if sale else "600",
            relation_id=next(one.exact_id for one in self.relations if role in one.roles),
            date=date(2026, 11, 4),
            your_ref="F26-1",
            lines=(EntryLineDraft(self.accounts[code], code, 10000, "3  " if sale else "23 ", 2101, "Test"),),
            marker=marker,
            description="F26-1",
        )


@pytest.fixture
def company(division: ExactDivision) -> Company:
    relations = [one for page in division.relations.changed(0) for one in page.rows]
    accounts = [one for page in division.gl_accounts.changed(0) for one in page.rows]
    return Company(division, relations, {one.code: one.exact_id for one in accounts})


def booked(company: Company, draft: EntryDraft) -> Entry:
    outcome = company.division.entries.create(draft)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


@pytest.mark.parametrize("direction", list(Direction))
def test_an_invoice_with_its_pdf_costs_three_calls(
    office: Exact, company: Company, direction: Direction
) -> None:
    before = office.calls
    type_id = 10 if direction is Direction.SALES else 20
    document = company.division.documents.create(DocumentDraft("F26-1 Test", type_id))
    assert isinstance(document, Accepted)
    attachment = company.division.documents.attach(document.value, "F26-1.pdf", b"%PDF-1.7 test")
    assert isinstance(attachment, Accepted)
    draft = replace(company.draft(direction), document_id=document.value)
    entry = booked(company, draft)
    assert office.calls - before == 3
    assert entry.differences == ()
    assert (entry.amount, entry.marker, entry.status) == (12101, "df-1", 20)
    assert entry.entry_number > 0
    assert company.division.documents.find("F26-1 Test") == [document.value]


def test_a_credit_note_is_negative(company: Company) -> None:
    draft = company.draft()
    line = replace(draft.lines[0], amount=-10000, vat_amount=-2101)
    entry = booked(company, replace(draft, journal="610", lines=(line,)))
    assert (entry.amount, entry.differences) == (-12101, ())


def test_a_booking_is_found_by_its_marker_and_in_the_ledger(company: Company) -> None:
    entry = booked(company, company.draft(marker="df-l'été"))
    [found] = company.division.entries.by_marker(Direction.PURCHASE, "df-l'été")
    assert found == entry
    assert company.division.entries.by_marker(Direction.PURCHASE, "df-unknown") == []
    lines = [one for page in company.division.ledger_lines.changed(0) for one in page.rows]
    [total] = [one for one in lines if one.line_number == 0]
    assert (total.entry_id, total.entry_number) == (entry.entry_id, entry.entry_number)
    assert (total.marker, total.your_ref, total.date) == ("df-l'été", "F26-1", date(2026, 11, 4))
    assert sum(one.amount for one in lines if one.line_number > 0) == 12101
    assert total.modified is not None


def without_relation(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, relation_id="00000000-0000-0000-0000-000000000000")


def unknown_vat(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, lines=(replace(draft.lines[0], vat_code="99 "),))


def payables_line(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, lines=(replace(draft.lines[0], gl_account_id=company.accounts["440000"]),))


def unknown_year(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, date=date(1999, 1, 1))


def unknown_journal(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, journal="X")


def unknown_condition(draft: EntryDraft, company: Company) -> EntryDraft:
    return replace(draft, payment_condition="ZZ")


def customer_only(draft: EntryDraft, company: Company) -> EntryDraft:
    only = next(one for one in company.relations if one.roles == (Role.CUSTOMER,))
    return replace(draft, relation_id=only.exact_id)


REFUSED: dict[str, Callable[[EntryDraft, Company], EntryDraft]] = {
    "E17": unknown_journal,
    "E18": without_relation,
    "E20": unknown_vat,
    "E21": unknown_condition,
    "E22": customer_only,
    "E23": payables_line,
    "E25": unknown_year,
}


@pytest.mark.parametrize("language", ["NL", "FR", "EN"])
def test_business_refusals_are_understood_in_every_language(
    town: Any, company: Company, language: str
) -> None:
    town.admin("users", user="lotte.vermeulen", language=language)
    drafts = {code: spoil(company.draft(), company) for code, spoil in REFUSED.items()}
    outcomes = {code: company.division.entries.create(draft) for code, draft in drafts.items()}
    town.admin("periods", division=company.division.code, year=2026, period=11, closed=True)
    outcomes["E24"] = company.division.entries.create(company.draft())
    for code, outcome in outcomes.items():
        assert isinstance(outcome, Rejected)
        assert isinstance(outcome.error, Refused)
        assert (outcome.error.code, bool(outcome.error.raw)) == (code, True)


def test_a_customer_becomes_a_supplier_and_can_be_booked_on(company: Company) -> None:
    draft = customer_only(company.draft(), company)
    assert isinstance(company.division.relations.give_role(draft.relation_id, Role.SUPPLIER), Accepted)
    assert booked(company, draft).differences == ()


def test_a_relation_is_created_and_read_back(company: Company) -> None:
    new = Relation("", "", "Drukkerij Test BV", status="C", is_supplier=True, vat_number="BE0403019261")
    made = company.division.relations.create(new)
    assert isinstance(made, Accepted)
    read = [one for page in company.division.relations.changed(0) for one in page.rows]
    [found] = [one for one in read if one.exact_id == made.value]
    assert (found.name, found.vat_number, set(found.roles)) == (new.name, new.vat_number, set(Role))


@pytest.mark.parametrize(
    ("fault", "outcome", "standing"),
    [
        ("connection-refused", Unknown, 0),
        ("answer-lost", Unknown, 1),
        ("html-error", Unknown, 0),
        ("empty-body", Unknown, 1),
    ],
)
def test_a_fault_at_a_booking_is_sorted_and_looked_up(
    town: Any, company: Company, fault: str, outcome: type, standing: int
) -> None:
    town.fault(fault, method="POST", path=ENTRIES)
    assert isinstance(company.division.entries.create(company.draft()), outcome)
    assert len(company.division.entries.by_marker(Direction.PURCHASE, "df-1")) == standing


def test_a_booking_sits_through_maintenance_on_the_clock_of_its_dossier(
    town: Any, office: Exact, company: Company
) -> None:
    """The dossier's own clock tells of the wait; the connection's clock and its other dossiers do not."""
    clock = ManualClock(town.clock.now())
    began = clock.now()
    told = office.division(company.division.code, clock)
    town.fault("maintenance", method="POST", path=ENTRIES)
    assert isinstance(told.entries.create(company.draft()), Accepted)
    assert len(company.division.entries.by_marker(Direction.PURCHASE, "df-1")) == 1
    assert clock.now() - began == timedelta(minutes=1)


def test_a_role_is_there_when_exact_shows_it(company: Company) -> None:
    made = company.division.relations.create(Relation("", "", "Nieuwe Klant NV", status="C"))
    assert isinstance(made, Accepted)
    assert company.division.relations.give_role(made.value, Role.SUPPLIER) == Accepted(None, ANY)
    [shown] = company.division.relations.named("Nieuwe Klant NV", "")
    assert shown.is_supplier


def test_a_dropped_gl_account_is_booked_with_a_difference(town: Any, company: Company) -> None:
    town.fault("gl-dropped", method="POST", path=ENTRIES)
    entry = booked(company, company.draft())
    assert all_said(entry.differences) == ["line 1: GL account none instead of 612600"]


def test_an_entry_in_another_company_stops_the_connection(town: Any, company: Company) -> None:
    town.fault("wrong-division", method="POST", path=ENTRIES)
    with pytest.raises(WrongDivision):
        company.division.entries.create(company.draft())
    with pytest.raises(WrongDivision):
        company.division.currencies()


def test_a_missing_right_names_what_is_missing(town: Any, company: Company) -> None:
    told = {"user": "lotte.vermeulen", "division": company.division.code}
    town.admin("rights", resource="purchaseentry/PurchaseEntries", action="POST", right="refused", **told)
    outcome = company.division.entries.create(company.draft())
    assert isinstance(outcome, Rejected)
    assert isinstance(outcome.error, RightMissing)
    assert "does not include it" in str(outcome.error)
    assert "My Exact Online > Users" in outcome.error.next_step


def test_a_portal_user_may_not_make_documents(town: Any) -> None:
    made = town.connect("portal")
    with town.exact(made.connection_id) as exact:
        outcome = exact.division(made.divisions[0].code).documents.create(DocumentDraft("x", 20))
    assert isinstance(outcome, Rejected)
    assert isinstance(outcome.error, RightMissing)
    assert "office user" in outcome.error.next_step


def test_a_message_goes_to_the_scanning_service_and_is_followed(town: Any, division: ExactDivision) -> None:
    scan = division.mailbox.preferred(1)
    assert scan is not None
    own = next(one for one in division.mailboxes() if one.for_division == division.code)
    sent = division.mailbox.send(MessageDraft("F26-1", own.exact_id, scan.exact_id, 7000, operation=1))
    assert isinstance(sent, Accepted)
    assert isinstance(division.mailbox.attach(sent.value, "f.pdf", b"%PDF-1.7", PDF), Accepted)
    [before] = division.mailbox.statuses([sent.value])
    town.admin("clerk/run", division=division.code)
    [after] = division.mailbox.statuses([sent.value])
    assert (before.message_id, before.subject) == (sent.value, "F26-1")
    assert before.status != after.status
    assert division.mailbox.find("F26-1") == [after]


@pytest.mark.parametrize("town", [50], indirect=True)
def test_reading_sits_through_glitches(town: Any, company: Company) -> None:
    for fault in ("html-error", "empty-body", "connection-refused"):
        town.fault(fault, method="GET", path="*/financial/Journals")
    before = town.clock.now()
    assert company.division.journals()
    assert town.clock.now() - before >= timedelta(seconds=13)


def test_no_error_shows_a_token_or_the_secret(town: Any, company: Company) -> None:
    town.fault("status", path="*", times=1, args={"status": 400, "body": "Bearer " + "x" * 50})
    with pytest.raises(DossierflowError) as error:
        company.division.currencies()
    pair = town.tokens("exact:42966d5f-515d-5e6d-8d69-8bb3c44bec54").load().pair
    for shown in (str(error.value), repr(error.value), repr(pair), repr(town.app)):
        assert pair.access not in shown
        assert town.app.client_secret not in shown
