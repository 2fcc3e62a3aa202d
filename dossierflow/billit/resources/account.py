"""GET /v1/account/accountInformation: the user, and every company that the user may act for."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.billit.paging import read_rows
from dossierflow.billit.session import Session
from dossierflow.billit.transport import ACCOUNT, dead_credentials
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.errors import BadData, RightMissing
from dossierflow.http.reader import JsonObject, Where
from dossierflow.kernel.told import told


@dataclass(frozen=True, slots=True)
class Company:
    """A company at Billit. `enterprise_number` is '' where neither VAT number nor identifiers hold one."""

    party_id: int
    name: str
    vat_number: str
    enterprise_number: str
    bank_accounts: tuple[BankAccount, ...] = ()
    api_allowed: bool = True
    keeps_gl_accounts: bool = False  # APIEnabledFeatures.GLAccounts
    role: str = ""


@dataclass(frozen=True, slots=True)
class OfficeAccount:
    """`refused` holds an error for each company that could not be read."""

    user_name: str
    email: str
    companies: tuple[Company, ...]
    refused: tuple[BadData, ...] = ()

    def company(self, party_id: int) -> Company | None:
        return next((company for company in self.companies if company.party_id == party_id), None)


def read(session: Session) -> OfficeAccount:
    """Raises Reconnect where Billit does not know the user: nothing but the credentials is asked here; and
    BadData where the answer holds no company, without which nothing can be done."""
    try:
        answer = session.get(ACCOUNT)
    except RightMissing as error:
        raise dead_credentials() from error
    row = JsonObject.of(answer, session.where, "")
    companies = read_rows(session, row.listed("Companies"), _company, "Companies")
    if not companies and not companies.refused:
        raise told(BadData, "no-companies", field="Companies")
    name = " ".join(part for part in (row.text("FirstName"), row.text("LastName")) if part)
    return OfficeAccount(name, row.text("Email"), tuple(companies), tuple(companies.refused))


def bank_account(row: JsonObject) -> BankAccount:
    iban = row.need_text("IBAN").replace(" ", "").upper()
    saldo = row.data.get("Saldo")
    return BankAccount(
        iban=iban,
        bic=row.text("BIC"),
        currency=row.currency("Currency"),
        name=row.text("BankAccountName") or row.text("Name"),
        balance=None if saldo is None else row.amount("Saldo"),
        link=row.text("BankProviderStatus"),
        active=row.data.get("Active") is None or row.flag("Active"),
    )


def _company(row: JsonObject) -> Company:
    party_id = row.identity("PartyID")
    own = JsonObject(row.data, Where(str(party_id)))
    features = own.child("APIEnabledFeatures")
    vat_number = own.text("VATNumber")
    return Company(
        party_id=party_id,
        name=own.text("Name") or own.text("CommercialName") or own.text("DisplayName"),
        vat_number=vat_number,
        enterprise_number=enterprise_number(vat_number) or _identified(own),
        # An account without an IBAN is one that was announced and never linked.
        bank_accounts=tuple(bank_account(each) for each in own.objects("BankAccounts") if each.text("IBAN")),
        api_allowed=own.data.get("APIAllowed") is None or own.flag("APIAllowed"),
        keeps_gl_accounts=features is not None and features.flag("GLAccounts"),
        role=own.text("Role"),
    )


def _identified(row: JsonObject) -> str:
    numbers = (enterprise_number(each.text("Identifier")) for each in row.objects("Identifiers"))
    return next((number for number in numbers if number), "")
