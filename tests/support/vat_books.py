"""A division of the Exact sandbox in this process: what our mapping knows of it, and what it books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.types import ASGIApp

from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import DossierSettings
from dossierflow.domain.entry import EntryDraft
from dossierflow.domain.relation import Relation
from dossierflow.exact.resources import entries
from dossierflow.http.json import encode
from dossierflow.sync.master_data import MasterData
from sandbox import practice
from sandbox.exact.entries.booking import prepare
from sandbox.exact.entries.kinds import PURCHASES, SALES
from sandbox.exact.entries.ledger import ledger_rows
from sandbox.exact.entries.store import LEDGER
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.seed import seed
from sandbox.exact.service import create
from sandbox.exact.world import World
from sandbox.kernel.books import Books as SandboxBooks
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.practice.tables import read
from tests.support.vat_invoices import PARTY, half_up

MORNING = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
DIVISION = 2104011
KINDS = {Direction.SALES: SALES, Direction.PURCHASE: PURCHASES}
MIXED = {"615100": "0.5", "241000": "0.65", "615200": "1"}  # account: which part of its VAT is a cost
ELSEWHERE = {"241000": "640000"}  # … and where that is booked, if not on the account itself
# What a person chose: Billit does not say which rate is charged, or which box a sale outside VAT is for.
CHOSEN = (
    ("purchase", "21", "goods", "54 "), ("purchase", "21", "services", "53 "),
    ("purchase", "21", "investment", "55 "), ("purchase", "51", "goods", "43 "),
    ("purchase", "51", "services", "47 "), ("purchase", "51", "investment", "45 "),
    ("purchase", "55", "", "44 "), ("purchase", "55", "investment", "59 "),
    ("purchase", "70", "goods", "63 "), ("purchase", "70", "services", "64 "),
    ("purchase", "70", "investment", "66 "), ("sales", "22", "", "90 "),
)  # fmt: skip
OWN_CODE = {"704000": "3  ", "612600": "23 ", "604000": "13 "}  # the account's VAT code in Exact


@dataclass(frozen=True)
class Booked:
    """What Exact would answer and keep, in cents, with its own signs."""

    entry: dict[str, Any]
    ledger: list[dict[str, Any]]

    @property
    def total(self) -> int:
        return cents(self.entry["AmountFC"])

    @property
    def vat_lines(self) -> list[dict[str, Any]]:
        return [row for row in self.ledger if row["LineNumber"] > 9000]

    @property
    def own_lines(self) -> list[dict[str, Any]]:
        return [row for row in self.ledger if 0 < row["LineNumber"] <= 9000]


def cents(amount: float) -> int:
    return half_up(Decimal(str(amount)))


class Division:
    """The bakery of the seeded practice, with accounts of mixed use and journals that take all currencies.

    `language`: of its VAT codes; nl, or fr as the practice's consultancy has them.
    """

    def __init__(self, language: str = "nl") -> None:
        self.books, self.practice = SandboxBooks(None), practice.build(1, MORNING.date())
        options = Options(settings={"exact.minute": 1000})
        self.world = World(self.books, SandboxClock(SandboxBooks(None), MORNING), Faults(self.books), options)
        seed(self.world, self.practice)
        if language == "fr":
            self._in_french()
        for code, share in MIXED.items():
            where = self.row("financial/GLAccounts", ELSEWHERE.get(code, ""))
            told = {"VATNonDeductiblePercentage": float(share), "VATNonDeductibleGLAccount": where.get("ID")}
            self.change("financial/GLAccounts", code, told)
        for code, vat_code in OWN_CODE.items():
            self.change("financial/GLAccounts", code, {"VATCode": vat_code})
        for code in ("600", "610", "700", "710"):
            self.change("financial/Journals", code, {"AllowVariableCurrency": True})

    def _in_french(self) -> None:
        for code, *_, french in read("vat_codes")["vat_codes"]:
            self.change("vat/VATCodes", f"{code:<3}", {"Description": french})

    def row(self, resource: str, code: str) -> dict[str, Any]:
        return dict(self.world.table(DIVISION, resource).first("Code", code) or {})

    def change(self, resource: str, code: str, told: Mapping[str, Any]) -> None:
        row = self.row(resource, code)
        self.world.table(DIVISION, resource).put(row["ID"], {**row, **told})

    def rows(self, resource: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.world.table(DIVISION, resource).values()]

    def service(self) -> ASGIApp:
        """The whole of Exact Online over these books."""
        counters = Counters(self.books)
        return create(
            self.books, self.world.clock, self.world.faults, counters, self.practice, self.world.options
        )

    def kept(self, entry_id: str) -> Booked:
        """An entry as it stands in the books."""
        entry = next(
            row
            for kind in KINDS.values()
            if (row := self.world.table(DIVISION, kind.path).get(entry_id)) is not None
        )
        ledger = self.world.table(DIVISION, LEDGER).find("EntryID", entry_id)
        lines = sorted((dict(row) for row in ledger), key=_place)
        return Booked(dict(entry), lines)

    def known(self) -> MasterData:
        """What onboarding would know of it."""
        accounts = [
            GlAccount(
                row["ID"], row["Code"], row["Description"], row["Type"], row["VATCode"] or "",
                row["UseCostcenter"], blocked=row["IsBlocked"],
                vat_not_deductible=Decimal(str(row.get("VATNonDeductiblePercentage") or 0)) * 100,
            )
            for row in self.rows("financial/GLAccounts")
        ]  # fmt: skip
        customer = next(row for row in self.rows("crm/Accounts") if row["Status"] == "C")
        supplier = next(row for row in self.rows("crm/Accounts") if row["IsSupplier"])
        relations = (
            Relation(customer["ID"], "1", "Klant", status="C", vat_number=customer["VATNumber"]),
            Relation(supplier["ID"], "2", "Leverancier", is_supplier=True, vat_number=supplier["VATNumber"]),
        )
        return MasterData(
            settings=DossierSettings(use_proposed_vat=True),
            relations={one.exact_id: one for one in relations},
            accounts={one.code: one for one in accounts},
            account_codes={one.exact_id: one.code for one in accounts},
            journals=tuple(_journal(row) for row in self.rows("financial/Journals")),
            vat_codes=tuple(_vat_code(row) for row in self.rows("vat/VATCodes")),
            vat_table={
                (direction, ventilation, "0", purchase_class): (code, True)
                for direction, ventilation, purchase_class, code in CHOSEN
            },
            periods=(FinancialPeriod(2026, 10, dt.date(2026, 10, 1), dt.date(2026, 10, 31)),),
            by_vat_number={one.vat_number: [one] for one in relations},
            by_party={PARTY[True]: customer["ID"], PARTY[False]: supplier["ID"]},
        )

    def book(self, draft: EntryDraft) -> Booked:
        """What becomes of the bytes that our client would send; Refused where Exact refuses them."""
        kind = KINDS[draft.direction]
        place = entries.BOOKS[draft.direction]
        body = dict(entries._header(draft, place))
        body[place.lines] = [dict(entries._line(line)) for line in draft.lines]
        read = read_body(self.world.endpoint(kind.path), encode(body).encode(), creating=True)
        lines = read.pop(kind.lines)
        booking = prepare(self.world, DIVISION, kind, read, lines, "en")
        return Booked(booking.entry, ledger_rows(self.world, DIVISION, booking))


def _place(row: dict[str, Any]) -> int:
    """Total, own lines, then VAT lines from 9999 down: as the engine makes them."""
    number = int(row["LineNumber"])
    return number if number <= 9000 else 30_000 - number


def _journal(row: dict[str, Any]) -> Journal:
    return Journal(
        row["ID"],
        row["Code"],
        row["Description"],
        row["Type"],
        row["Currency"],
        row["AllowVariableCurrency"],
        row["IsBlocked"],
    )


def _vat_code(row: dict[str, Any]) -> VatCode:
    return VatCode(
        row["ID"],
        row["Code"],
        row["Description"],
        Decimal(str(row["Percentage"])) * 100,
        row["Type"],
        row["Charged"],
        row["VATTransactionType"],
        row["EUSalesListing"],
        claim_account=row["GLToClaimCode"] or "",
        pay_account=row["GLToPayCode"] or "",
    )
