"""exactonline 0.4.0 at work. It speaks https only and takes its addresses from its own ini file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from common import Played, begin, code_in
from exactonline import rawapi
from exactonline.api import ExactApi, autorefresh
from exactonline.elements.invoice import ExactInvoice
from exactonline.elements.relation import ExactCustomer
from exactonline.resource import GET, POST
from exactonline.storage.ini import IniStorage

sandbox, report = begin()
told = sandbox.told
ini = Path(told["folder"]) / "exactonline.ini"
ini.write_text(
    f"[server]\nauth_url = {sandbox.url}/api/oauth2/auth\nrest_url = {sandbox.url}/api\n"
    f"token_url = {sandbox.url}/api/oauth2/token\n"
    f"[application]\nbase_url = {told['redirect_uri']}\nclient_id = {told['client_id']}\n"
    f"client_secret = {told['client_secret']}\n"
)
api = ExactApi(storage=IniStorage(str(ini)))
INVOICE, PERIOD = "JUDGE-1", date(2026, 2, 10)


class Customer(ExactCustomer):
    """Its own class for a customer, filled in as its documentation says."""

    def get_code(self) -> str:
        return "990001"

    def get_name(self) -> str:
        return "Café 't Oordeel"

    def get_address(self) -> dict[str, str]:
        return {"AddressLine1": "Rechtstraat 1", "Postcode": "9000", "City": "Gent"}

    def assemble(self) -> dict[str, Any]:
        return {**super().assemble(), "PaymentConditionSales": told["payment_condition"]}


class Invoice(ExactInvoice):
    """Its own class for a sales invoice, with the Belgian journal and VAT code in place of the Dutch ones."""

    amount = Decimal("100.00")

    def get_customer(self) -> Customer:
        return Customer(api=self._api)

    def get_created_date(self) -> date:
        return PERIOD

    def get_exact_journal(self) -> str:
        return "700"

    def get_invoice_number(self) -> str:
        return INVOICE

    def hint_exact_invoice_number(self) -> None:
        return None

    def get_ledger_lines(self) -> list[dict[str, Any]]:
        line = {"vat_percentage": 21, "description": "Brood"}
        return [
            {"code": "700000", "total_amount_excl_vat": self.amount, **line},
            {"code": "700000", "total_amount_excl_vat": Decimal("10.55"), **line},
        ]

    def get_total_amount_incl_vat(self) -> Decimal:
        return (self.amount + Decimal("10.55")) * Decimal("1.21")

    def get_total_vat(self) -> Decimal:
        return (self.amount + Decimal("10.55")) * Decimal("0.21")

    def get_vatcode_for_ledger_line(self, ledger_line: dict[str, Any]) -> str:
        return "3  "


def log_in() -> dict[str, Any]:
    api.request_token(code_in(sandbox.consent(api.create_auth_request_url())))
    return {"lives": api.storage.get_access_expiry() - int(rawapi.time())}


def divisions() -> dict[str, Any]:
    choices, current = api.get_divisions()
    api.set_division(sandbox.division)
    return {"choices": choices, "current": current, "chosen": api.storage.get_division()}


def relations_without_filter() -> Any:
    return api.relations.all()


def relations_in_pages() -> list[str]:
    return [row["ID"] for row in api.relations.filter(filter="City eq 'Testele'")]


def relation_by_code() -> dict[str, Any]:
    return dict(api.relations.get(relation_code=told["relation_code"]))


def gl_accounts_by_code() -> list[str]:
    return sorted(row["Code"] for row in api.ledgeraccounts.filter(code__in=["700000", "440000"]))


def vat_percentage() -> float:
    return float(api.vatcodes.get_percentage(vat_code="3  "))


def create_customer() -> dict[str, Any]:
    customer = Customer(api=api)
    created = customer.commit()
    return {"created": created["ID"], "found": customer.get_guid()}


def create_sale() -> dict[str, Any]:
    invoice = Invoice(api=api)
    created = invoice.commit()
    read = api.invoices.get(invoice_number=INVOICE)
    return {
        "created": created["EntryID"],
        "found": invoice.get_guid(),
        "AmountFC": read["AmountFC"],
        "lines": [line["AmountFC"] for line in read["SalesEntryLines"]],
    }


def change_sale() -> dict[str, Any]:
    """Commits again: its own way adds the new lines, deletes the old ones, then changes the header."""
    invoice = Invoice(api=api)
    invoice.amount = Decimal("80.00")
    invoice.commit()
    read = api.invoices.get(invoice_number=INVOICE)
    return {"found": read["EntryID"], "lines": [line["AmountFC"] for line in read["SalesEntryLines"]]}


def create_purchase() -> dict[str, Any]:
    created = api.restv1(POST("purchaseentry/PurchaseEntries", told["purchase"]))
    condition = quote(f"YourRef eq '{told['purchase']['YourRef']}'")
    path = f"purchaseentry/PurchaseEntries?$filter={condition}&$select=EntryID,EntryNumber,AmountFC"
    return {"created": created["EntryID"], "read": api.restv1(GET(path))}


def sync() -> dict[str, Any]:
    def page(path: str, after: int) -> list[dict[str, Any]]:
        condition = quote(f"Timestamp gt {after}L")
        return list(api.restv1(GET(f"sync/{path}?$select=ID,Timestamp&$filter={condition}")))

    relations = page("CRM/Accounts", 1)
    last = max(int(row["Timestamp"]) for row in relations)
    return {
        "relations": len(relations),
        "timestamp": relations[0]["Timestamp"],
        "again": page("CRM/Accounts", last),
        "lines": len(page("Financial/TransactionLines", 1)),
    }


def refresh_when_due() -> dict[str, Any]:
    old = api.storage.get_refresh_token()
    played.advance(560)
    divisions()
    early = api.storage.get_refresh_token() == old
    played.advance(15)
    divisions()
    return {"kept at 560 s": early, "rotated at 575 s": api.storage.get_refresh_token() != old}


def wait_for_the_minute() -> list[float]:
    """Eight calls where a minute lets five through; waiting moves the sandbox's clock."""
    sandbox.admin("limits", minute=5)
    played.advance(60)
    for _ in range(8):
        api.restv1(GET("vat/VATCodes?$select=Code&$top=1"))
    return played.slept


played = Played(sandbox)
autorefresh.time = rawapi.time = played.time
rawapi.sleep = played.sleep
for one in (
    log_in,
    divisions,
    relations_without_filter,
    relations_in_pages,
    relation_by_code,
    gl_accounts_by_code,
    vat_percentage,
    create_customer,
    create_sale,
    change_sale,
    create_purchase,
    sync,
    refresh_when_due,
    wait_for_the_minute,
):
    report.step(one)
report.print()
