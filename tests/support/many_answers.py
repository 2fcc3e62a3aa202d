"""Pages that answer what a person asked, of any size: exports, statements, returns, settings and more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.collect import CollectResult
from dossierflow.delivery.export import ExportResult
from dossierflow.delivery.prepare import Batch
from dossierflow.delivery.select import HeldDocument, Selection
from dossierflow.delivery.send import SendResult
from dossierflow.domain.candidate import BindingState, Candidate, FoundCompany, FoundDivision
from dossierflow.domain.chart import VatCode
from dossierflow.domain.delivery import Delivery, State, Step
from dossierflow.domain.document import Counterparty, DocumentSummary
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.domain.refusal_text import RefusalText
from dossierflow.practice.readiness import MissingPart, MonthPreview, Readiness
from dossierflow.practice.refusals import RefusalsResult, UnknownText
from dossierflow.practice.settings import Change, Plan, Target, TargetKind, WrongCell
from dossierflow.practice.story import Story
from dossierflow.practice.vat_chart import VatChart
from dossierflow.problems.problem import Problem
from dossierflow.reports.bank import again_markdown, statements_markdown
from dossierflow.reports.bank_account import account_markdown
from dossierflow.reports.companies import candidates_markdown
from dossierflow.reports.export_page import export_markdown
from dossierflow.reports.readiness import readiness_markdown
from dossierflow.reports.refusals import refusals_markdown
from dossierflow.reports.settings import plan_markdown, table_text
from dossierflow.reports.story import story_markdown
from dossierflow.reports.vat_return import return_markdown
from dossierflow.reports.vat_table import tables_markdown
from dossierflow.statements import (
    AccountCourse,
    AccountRow,
    DeliverResult,
    FeedResult,
    IssueResult,
    StatementsResult,
)
from dossierflow.statements.continuity import Gap
from dossierflow.store.statements import DeliveredFile, StatementRow
from dossierflow.texts import phrase
from dossierflow.vat.period import ReturnPeriod
from dossierflow.vat.propose import proposals
from dossierflow.vat.vat_return import ComparedDocument, OtherEntry, VatReturn
from tests.support.fakes import NOW, prepared, summary

NUMBER = "0123456749"
IBAN = "BE71096123456769"
JOURNAL = phrase("address.journal", journal="700")
PARTY = "Projectontwikkelingsmaatschappijzuidoostvlaanderen BV"
ANSWER = "Mag niet leeg zijn: Grootboekrekening van de tegenrekening (Financieel, Boekingen, Verkoop)"


def answers(
    dossiers: list[Dossier], accounts: list[AccountRow], problems: list[Problem], language: str
) -> dict[str, str]:
    """By the name of the report that makes the page."""
    first, size = dossiers[0], len(dossiers)
    names = {one.id: one.name for one in dossiers}
    files = [f"{IBAN}_2026{number:04}_2026-11-20_afschrift.cod" for number in range(size)]
    sent = DeliverResult("exact-mailbox:Digitale postbus van het kantoor te Oudenaarde", files, held=size)
    statements = StatementsResult(IssueResult(issued=_statements(size), problems=problems), sent)
    last = [DeliveredFile(first.id, name, sent.address, NOW) for name in files]
    return {
        "export": export_markdown(first, _exported(size, problems), ExportChoice(), language),
        "statements": statements_markdown(
            FeedResult(stored=files), {first: statements}, accounts, language, last, names
        ),
        "again": again_markdown({first: sent}, language),
        "account": account_markdown(_course(size), first.name, problems, language),
        "story": story_markdown(_story(first, size, problems), language),
        "candidates": candidates_markdown(_candidates(size), language),
        "readiness": readiness_markdown(
            [_readiness(one, problems[:3]) for one in dossiers], language, candidates=_candidates(size)
        ),
        "refusals": refusals_markdown(_refusals(size), language),
        "plan": plan_markdown(Plan(_changes(size)), names, language)
        + plan_markdown(Plan(wrong=_wrong(size)), names, language),
        "table_text": table_text(_settings(dossiers), language),
        "return": return_markdown({first: _return(size)}, language),
        "tables": tables_markdown([_chart(dossiers, size)], language),
    }


def _document(number: int) -> DocumentSummary:
    return summary(
        number, number=f"2026/VERK-{number:06}", total_incl=123456789, counterparty=Counterparty(name=PARTY)
    )


def _exported(size: int, problems: list[Problem]) -> ExportResult:
    """Some in doubt, some sent, some at a gate, some that stand in Exact."""
    batch = [prepared(number, counterparty=Counterparty(name=PARTY)) for number in range(1, size + 1)]
    states = {one.marker: (State.SENT, State.UNCERTAIN)[number % 2] for number, one in enumerate(batch)}
    entries = {one.marker: "26700001" for one in batch}
    held = [HeldDocument(_document(size + one), "cadence", phrase("gate.to-check")) for one in range(size)]
    return ExportResult(
        CollectResult(size),
        Selection([one.document.summary for one in batch], held),
        Batch(prepared=batch, problems=problems),
        SendResult(states, entries),
        left=[_document(3 * size + one) for one in range(size)],
    )


def _statements(size: int) -> list[StatementRow]:
    day = NOW.date()
    return [
        StatementRow("2104000", IBAN, "USD", 2026, number, day, day, 0, 123456789000, 12345, f"{number:064}")
        for number in range(1, size + 1)
    ]


def _course(size: int) -> AccountCourse:
    rows = tuple(_statements(min(size, 400)))
    gaps = tuple(
        Gap(IBAN, "USD", NOW.date(), NOW.date(), numbers=(number, number + 2), balances=(0, 123456789000))
        for number in range(min(size, 50))
    )
    return AccountCourse("2104000", IBAN, "USD", "Zichtrekening van de vereniging", rows, gaps, (), ())


def _story(dossier: Dossier, size: int, problems: list[Problem]) -> Story:
    """As many attempts as a person may have made; each with the longest that Exact answers."""
    deliveries = [
        (
            Delivery(
                f"billit-700100-128400000-{attempt}", dossier.id, 1, Destination.JOURNAL, attempt, "h",
                State.REFUSED, NOW, NOW, entry_number=26700001,
            ),
            [
                Step(NOW, State.INTENDED, phrase("cause.sending", address=JOURNAL)),
                Step(NOW, State.REFUSED, phrase("cause.refused", answer=ANSWER)),
            ],
        )
        for attempt in range(1, min(size, 30) + 1)
    ]  # fmt: skip
    return Story(dossier, _document(1), deliveries, problems)


def _candidates(size: int) -> list[Candidate]:
    states = list(BindingState)
    return [
        Candidate(
            states[number % len(states)],
            FoundDivision(2104000 + number, f"{PARTY} {number}", NUMBER, f"BE{NUMBER}", 1, 0, "exact:one"),
            FoundCompany(700100 + number, f"{PARTY} {number}", NUMBER, f"BE{NUMBER}"),
            (700101, 700102),
        )
        for number in range(size)
    ]  # fmt: skip


def _readiness(dossier: Dossier, problems: list[Problem]) -> Readiness:
    lacks = phrase("ready.vat", rows=12)
    missing = [MissingPart("vat", lacks, phrase("ready.confirm-vat", dossier=dossier.id))]
    held = [(7, phrase("gate.to-check"))]
    return Readiness(dossier, missing, MonthPreview(212, 198, problems, held))


def _refusals(size: int) -> RefusalsResult:
    return RefusalsResult(
        [UnknownText(f"{ANSWER} {number}", number) for number in range(size)],
        [
            RefusalText(f"{ANSWER} {number}", "exact-period-closed", True, "Gevraagd aan Exact op 12/11/2026")
            for number in range(size)
        ],
    )


def _changes(size: int) -> list[Change]:
    return [
        Change(
            Target(TargetKind.DOSSIER, str(2104000 + number)),
            "default_accounts.sales",
            "700000",
            "700123456789",
            size,
        )
        for number in range(size)
    ]


def _wrong(size: int) -> list[WrongCell]:
    return [
        WrongCell(
            number,
            "default_accounts.sales",
            str(2104000 + number),
            phrase("cause.refused", answer=ANSWER),
        )
        for number in range(1, size + 1)
    ]


def _settings(dossiers: list[Dossier]) -> bytes:
    columns = [f"setting_{number}" for number in range(30)]
    rows = [";".join([one.id, one.name, *("value" for _ in columns)]) for one in dossiers]
    return "\n".join([";".join(["dossier", "name", *columns]), *rows]).encode()


def _return(size: int) -> VatReturn:
    boxes = Counter({"03": 123456789000, "54": 25925925690, "82": 99999999999, "59": 20999999999})
    found = VatReturn(ReturnPeriod("2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31)))
    day = NOW.date()
    found.compared = [
        ComparedDocument(f"2026/VERK-{number:06}", PARTY, day, 26700000 + number, day, boxes, Counter())
        for number in range(size)
    ]
    found.others = [
        OtherEntry(26800000 + number, "VK Verkoopdagboek", day, "Omzet van de winkel te Oudenaarde", 1, boxes)
        for number in range(size)
    ]
    found.not_booked = [_document(number) for number in range(min(size, 40))]
    found.unconfirmed = _codes(min(size, 40))
    return found


def _codes(size: int) -> list[VatCode]:
    said = "Aankopen van diensten binnen de EU met verlegging van heffing, 21 % niet aftrekbaar"
    return [VatCode(f"id-{number}", f"{number:>3}", said, Decimal(21)) for number in range(1, size + 1)]


def _chart(dossiers: list[Dossier], size: int) -> VatChart:
    codes = _codes(min(size, 60))
    mapping = {
        ("purchase", f"S{number}", "21", "investments"): (one.code, number % 2 == 0)
        for number, one in enumerate(codes)
    }
    return VatChart(dossiers, codes, proposals(codes), mapping, {one.code: 12345 for one in codes})
