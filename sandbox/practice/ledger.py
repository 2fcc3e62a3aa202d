"""The bookkeeping that every company of the practice starts with, from `ledger.toml` and `vat_codes.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sandbox.practice.books import Account, Books, CostPlace, Journal, PaymentCondition, VatCode
from sandbox.practice.tables import Row, read

BANK_JOURNALS = (("550", "550000"), ("551", "551000"))


def books(own: Row, ibans: Sequence[str]) -> Books:
    """`own` is a company's row, with `cost_centers` and `cost_units` where it keeps them, and the
    language of its `chart`; `web_shop` where it sells in one."""
    table, french = read("ledger"), own.get("chart") == "fr"
    return Books(
        accounts=_accounts(table),
        journals=_journals(table, ibans),
        vat_codes=tuple(_vat_code(row, french) for row in _vat_rows(own)),
        payment_conditions=tuple(
            PaymentCondition(code, text, days, end_of_month, method)
            for code, days, end_of_month, method, text in table["payment_conditions"]
        ),
        cost_centers=_places(own.get("cost_centers", ())),
        cost_units=_places(own.get("cost_units", ())),
    )


def _vat_rows(own: Row) -> list[list[object]]:
    """A chart of the practice, with the codes of a web shop where the company has one."""
    table = read("vat_codes")
    return [*table["vat_codes"], *(table["web_shop"] if own.get("web_shop") else ())]


def _accounts(table: Row) -> tuple[Account, ...]:
    def cost_center(code: str) -> str:
        if code in table["mandatory_cost_center"]:
            return "mandatory"
        return "no" if code in table["no_cost_center"] else "optional"

    return tuple(
        Account(code, text, kind, cost_center(code), blocked=code in table["blocked_accounts"])
        for code, kind, text in sorted(table["accounts"])
    )


def _journals(table: Row, ibans: Sequence[str]) -> tuple[Journal, ...]:
    banks = [
        Journal(code, f"Bank {iban[-4:]}", 12, account, iban)
        for (code, account), iban in zip(BANK_JOURNALS, ibans, strict=False)
    ]
    others = [
        Journal(
            code,
            text,
            kind,
            account,
            blocked=code in table["blocked_journals"],
            other_currencies=code in table["currency_journals"],
        )
        for code, kind, text, account in table["journals"]
    ]
    return tuple(sorted([*banks, *others], key=lambda journal: journal.code))


def _vat_code(row: list[object], french: bool) -> VatCode:
    code, rate, basis, side, charged, listing, purchase_class, *texts = row
    return VatCode(
        code=f"{code:<3}",
        description=str(texts[french]),
        rate=Decimal(str(rate)),
        basis=str(basis),
        side=str(side),
        charged=bool(charged),
        listing=str(listing),
        purchase_class=str(purchase_class),
    )


def _places(rows: Sequence[Sequence[str]]) -> tuple[CostPlace, ...]:
    return tuple(CostPlace(code, text) for code, text in rows)
