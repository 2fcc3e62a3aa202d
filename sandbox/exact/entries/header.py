"""The header of an entry, checked against the division's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.exact.entries.kinds import Kind
from sandbox.exact.resources.masterdata import period_key
from sandbox.exact.texts import Complaint, complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row

OWN_CURRENCY = "EUR"
CLOSED = 1


@dataclass(frozen=True, slots=True)
class CheckedHeader:
    """`sent` is what the client gave, with the date filled in; the rest is what it refers to."""

    sent: Row
    journal: Row | None
    relation: Row | None
    payment_condition: Row | None
    period: Row | None
    document: Row | None
    complaints: tuple[Complaint, ...]


def check_header(world: World, division: int, kind: Kind, sent: Row) -> CheckedHeader:
    date = sent.get("EntryDate") or world.local_now()[:10] + "T00:00:00"
    sent = {**sent, "EntryDate": date, "Currency": sent.get("Currency") or OWN_CURRENCY}
    journal = world.table(division, "financial/Journals").first("Code", sent.get("Journal"))
    relation = world.table(division, "crm/Accounts").get(str(sent.get(kind.relation)))
    code = sent.get("PaymentCondition") or (relation or {}).get(kind.payment_condition)
    condition = world.table(division, "cashflow/PaymentConditions").first("Code", code) if code else None
    period = find_period(world, division, sent)
    document = world.table(division, "documents/Documents").get(str(sent.get("Document")))
    complaints = (
        *_journal_complaints(kind, journal),
        *_relation_complaints(world, division, kind, relation, journal),
        *_period_complaints(world, division, journal, period),
        *_reference_complaints(sent, code, condition, document),
        *_currency_complaints(world, division, sent, journal),
        *_number_complaints(world, division, kind, sent, journal, period),
    )
    return CheckedHeader(sent, journal, relation, condition, period, document, complaints)


def find_period(world: World, division: int, sent: Row) -> Row | None:
    """The financial period that was asked for, else the one the date lies in; None: not in the table."""
    periods = world.table(division, "financial/FinancialPeriods").values()
    year, number = sent.get("ReportingYear"), sent.get("ReportingPeriod")
    if year and number:
        return next((row for row in periods if (row["FinYear"], row["FinPeriod"]) == (year, number)), None)
    date = sent["EntryDate"]
    return next(
        (row for row in periods if row["StartDate"] <= date[:10] + "T00:00:00" <= row["EndDate"]), None
    )


def _journal_complaints(kind: Kind, journal: Row | None) -> Iterator[Complaint]:
    if journal is None:
        yield complaint("mandatory", "Journal")
    elif journal["Type"] not in kind.journal_types:
        yield complaint("invalid", "Journal")
    elif journal.get("IsBlocked"):
        yield complaint("blocked", "Journal")


def _relation_complaints(
    world: World, division: int, kind: Kind, relation: Row | None, journal: Row | None
) -> Iterator[Complaint]:
    if relation is None:
        yield complaint("mandatory", "Account")
        return
    if kind.relation == "Customer" and relation["Status"] != "C":
        yield complaint("invalid", "Customer (Type)")
    if kind.relation == "Supplier" and not relation["IsSupplier"]:
        yield complaint("invalid", "Supplier (Type)")
    if relation.get("Blocked"):
        yield complaint("blocked", "Account")
    control = relation.get(kind.control_account)
    if control and journal and journal.get("GLAccount") and control != journal["GLAccount"]:
        yield complaint("control-account")


def _period_complaints(
    world: World, division: int, journal: Row | None, period: Row | None
) -> Iterator[Complaint]:
    if period is None:
        yield complaint("year-unknown")
    elif journal is not None:
        key = period_key(journal["Code"], period["FinYear"], period["FinPeriod"])
        status = world.table(division, "read/financial/JournalStatusList").get(key)
        if status is not None and status["Status"] == CLOSED:
            yield complaint("period-closed", year=period["FinYear"], period=f"{period['FinPeriod']:02d}")


def _reference_complaints(
    sent: Row, code: str | None, condition: Row | None, document: Row | None
) -> Iterator[Complaint]:
    if code and condition is None:
        yield complaint("invalid-reference", "Payment condition")
    if sent.get("Document") and document is None:
        yield complaint("invalid-reference", "Document")


def _currency_complaints(world: World, division: int, sent: Row, journal: Row | None) -> Iterator[Complaint]:
    currency = sent["Currency"]
    if currency not in world.table(division, "general/Currencies"):
        yield complaint("invalid-reference", "Currency")
    elif journal and not journal.get("AllowVariableCurrency") and currency != journal["Currency"]:
        yield complaint("not-allowed", "Currency")


def _number_complaints(
    world: World, division: int, kind: Kind, sent: Row, journal: Row | None, period: Row | None
) -> Iterator[Complaint]:
    number = sent.get("EntryNumber")
    if number and journal and period:
        taken = number_holder(world, division, kind, journal["Code"], period["FinYear"], number)
        if taken and taken["EntryID"] != sent.get("EntryID"):
            yield complaint("in-use", "Entry number")


def number_holder(
    world: World, division: int, kind: Kind, journal: str, year: int, number: int
) -> Row | None:
    """The entry that has this number in this journal and year."""
    rows = world.table(division, kind.path).find("EntryNumber", number)
    return next((row for row in rows if (row["Journal"], row["ReportingYear"]) == (journal, year)), None)
