"""A small dossier's books, and documents made in one line."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.document import (
    Counterparty,
    Direction,
    Document,
    DocumentLine,
    DocumentSummary,
    FileRef,
    Kind,
    VatGroup,
)
from dossierflow.domain.dossier import DossierSettings
from dossierflow.domain.relation import Relation
from dossierflow.kernel.money import percentage_of
from dossierflow.store.database import Store
from dossierflow.sync.master_data import MasterData
from tests.support.fakes import Bench

VAT_CODES = (
    VatCode("v0", "0  ", "Verkopen 0 %", Decimal(0), transaction_type="S"),
    VatCode("v1", "1  ", "Verkopen 6 %", Decimal(6), transaction_type="S"),
    VatCode("v3", "3  ", "Verkopen 21 %", Decimal(21), transaction_type="S"),
    VatCode("v4", "4  ", "Verkopen medecontractant", Decimal(0), transaction_type="S"),
    VatCode("v6", "6  ", "Intracommunautaire diensten", Decimal(0), transaction_type="S", eu_listing="S"),
    VatCode("v8", "8  ", "Verkopen 21 % inclusief", Decimal(21), type="I", transaction_type="S"),
    VatCode("v13", "13 ", "Aankopen goederen 21 %", Decimal(21), transaction_type="P"),
    VatCode("v23", "23 ", "Diensten en diverse goederen 21 %", Decimal(21), transaction_type="P"),
    VatCode("v33", "33 ", "Investeringen 21 %", Decimal(21), transaction_type="P"),
    VatCode("v53", "53 ", "Medecontractant aankopen 21 %", Decimal(21), transaction_type="P", charged=True),
)
ACCOUNTS = (
    GlAccount("g700", "700000", "Verkopen", 110),
    GlAccount("g704", "704000", "Dienstprestaties", 110, vat_code="3  "),
    GlAccount("g600", "600000", "Grondstoffen", 111),
    GlAccount("g610", "610000", "Huur", 121),
    GlAccount("g611", "611000", "Onderhoud", 121, cost_center_use=1),
    GlAccount("g240", "240000", "Meubilair", 30),
    GlAccount("g400", "400000", "Klanten", 20),
)
RELATIONS = (
    Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036", gl_sales="g700"),
    Relation("lev", "2", "Leverancier NV", is_supplier=True, vat_number="BE0403019261", gl_purchase="g610"),
    Relation("prospect", "3", "Misschien BV", status="P", vat_number="BE0400378485"),
)


@pytest.fixture
def bench(sqlite_store: Store) -> Bench:
    """A desk between a fake Exact and a fake Billit."""
    return Bench(sqlite_store)


@pytest.fixture
def books() -> MasterData:
    by_number: dict[str, list[Relation]] = {}
    for relation in RELATIONS:
        by_number.setdefault(relation.vat_number, []).append(relation)
    return MasterData(
        settings=DossierSettings(use_proposed_vat=True),
        relations={one.exact_id: one for one in RELATIONS},
        accounts={one.code: one for one in ACCOUNTS},
        account_codes={one.exact_id: one.code for one in ACCOUNTS},
        journals=(
            Journal("j1", "600", "Aankopen", 22),
            Journal("j2", "700", "Verkopen", 20),
            Journal("j3", "710", "Creditnota's", 21),
            Journal("j4", "799", "Oud", 20, blocked=True),
        ),
        vat_codes=VAT_CODES,
        vat_table={},
        periods=(FinancialPeriod(2026, 11, dt.date(2026, 11, 1), dt.date(2026, 11, 30)),),
        by_vat_number=by_number,
        by_party={},
    )


Make = Callable[..., Document]


@pytest.fixture
def make() -> Make:
    """A document from (net cents, rate, ventilation) triples; totals per rate are rounded once."""

    def build(
        *rows: tuple[int, str, str],
        direction: Direction = Direction.SALES,
        kind: Kind = Kind.INVOICE,
        vat_number: str = "",
        line: dict[str, Any] | None = None,
        summary: dict[str, Any] | None = None,
        **whole: Any,
    ) -> Document:
        groups: dict[tuple[str, Decimal], int] = {}
        for net, rate, ventilation in rows:
            key = (ventilation, Decimal(rate))
            groups[key] = groups.get(key, 0) + net
        stated = tuple(
            VatGroup(ventilation, rate, net, percentage_of(net, rate))
            for (ventilation, rate), net in groups.items()
        )
        net, vat = sum(one.total_excl for one in stated), sum(one.total_vat for one in stated)
        number = vat_number or ("BE0712345036" if direction is Direction.SALES else "BE0403019261")
        facts: dict[str, Any] = {
            "order_id": 7,
            "direction": direction,
            "kind": kind,
            "number": "2026-0117",
            "date": dt.date(2026, 11, 20),
            "due_date": dt.date(2026, 12, 20),
            "counterparty": Counterparty(name="Klant BV", vat_number=number),
            "currency": "EUR",
            "total_excl": net,
            "total_vat": vat,
            "total_incl": net + vat,
            "status": "ToPay",
            "approval": "",
            "to_check": False,
            "exported": False,
            "is_sent": True,
            "last_modified": dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
            "created": dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
        } | (summary or {})
        lines = tuple(
            DocumentLine(
                "Levering", net, percentage_of(net, Decimal(rate)), Decimal(rate), code, **(line or {})
            )
            for net, rate, code in rows
        )
        return Document(DocumentSummary(**facts), lines, stated, **{"pdf": FileRef("f", "f.pdf")} | whole)

    return build
