"""crm: relations, their bank accounts, addresses and contacts."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.exact.answers import Answer
from sandbox.exact.call import Call
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.resources.base import Resource, created, missing
from sandbox.exact.texts import Complaint, complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row

CODE_WIDTH = 18
USES = (  # of a relation: what uses it, where, and by which field
    ("Entries", "salesentry/SalesEntries", "Customer"),
    ("Entries", "purchaseentry/PurchaseEntries", "Supplier"),
    ("Documents", "documents/Documents", "Account"),
)
NEW_ACCOUNT = {"Type": "A", "Status": "A", "IsSales": False, "IsSupplier": False, "Blocked": False}
CODED = {  # property of an account that is a code: where it must exist
    "SalesVATCode": "vat/VATCodes",
    "PurchaseVATCode": "vat/VATCodes",
    "PaymentConditionSales": "cashflow/PaymentConditions",
    "PaymentConditionPurchase": "cashflow/PaymentConditions",
}
CODE_FIELDS = {"vat/VATCodes": "VAT code", "cashflow/PaymentConditions": "Payment condition"}
GL_PROPERTIES = ("GLAccountSales", "GLAccountPurchase", "GLAR", "GLAP")


def padded_code(code: str) -> str:
    """Account codes are 18 wide with spaces in front."""
    return code.strip().rjust(CODE_WIDTH)


def next_account_code(world: World, division: int) -> str:
    """One above the highest numeric code of the division."""
    codes = (row["Code"].strip() for row in world.table(division, "crm/Accounts").values())
    return padded_code(str(max((int(code) for code in codes if code.isdecimal()), default=0) + 1))


class Accounts(Resource):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        row = {**NEW_ACCOUNT, **row} if before is None else row
        row["Code"] = (
            padded_code(row["Code"]) if row.get("Code") else next_account_code(call.world, call.division)
        )
        call.refuse(_account_complaints(call, row))
        for name in ("SalesCurrency", "PurchaseCurrency"):
            if row.get(name) not in call.world.table(call.division, "general/Currencies"):
                row[name] = None
        return {
            **row,
            "IsSales": row["Status"] == "C",
            "StatusSince": row.get("StatusSince") or call.world.local_now(),
        }

    def objections(self, call: Call, row: Row) -> Iterable[Complaint]:
        for word, path, field in USES:
            if call.world.table(call.division, path).find(field, row["ID"]):
                yield complaint("in-use-by", word, what="Account")


def _account_complaints(call: Call, row: Row) -> Iterable[Complaint]:
    if not (row.get("Name") or "").strip():
        yield complaint("mandatory", "Name")
    if row["Status"] not in ("A", "S", "P", "C"):
        yield complaint("invalid", "Status")
    for other in call.world.table(call.division, "crm/Accounts").find("Code", row["Code"]):
        if other["ID"] != row["ID"]:
            yield complaint("exists", "Code")
    for name, path in CODED.items():
        if row.get(name) and not _has_code(call, path, row[name]):
            yield complaint("invalid-reference", CODE_FIELDS[path])
    for name in GL_PROPERTIES:
        if row.get(name) and row[name] not in call.world.table(call.division, "financial/GLAccounts"):
            yield complaint("invalid-reference", "G/L account")


def _has_code(call: Call, path: str, code: str) -> bool:
    """Codes are compared without their padding: an account keeps `3` where the VAT code is `3  `."""
    return any(row["Code"].strip() == code.strip() for row in call.world.table(call.division, path).values())


class BankAccounts(Resource):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        account = call.world.table(call.division, "crm/Accounts").get(str(row.get("Account")))
        if account is None:
            raise call.refusal(complaint("mandatory", "Account"))
        number = str(row["BankAccount"]).replace(" ", "").upper()
        if not _is_bank_account(number):
            raise call.refusal(complaint("invalid", "Bank account"))
        siblings = call.world.table(call.division, "crm/BankAccounts").find("Account", account["ID"])
        main = row.get("Main")
        return {
            **row,
            "BankAccount": number,
            "IBAN": number,
            "Type": "A",
            "AccountName": account["Name"],
            "Main": not siblings if main is None else main,
        }


def _is_bank_account(number: str) -> bool:
    """An IBAN's check digits must fit; what does not start with two letters is a domestic number."""
    if not number[:2].isalpha():
        return number.isdecimal() and 5 <= len(number) <= 30
    if not (number.isalnum() and 15 <= len(number) <= 34):
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


ADDRESS_IDENTITY = ("Account", "Type", "AddressLine1", "Postcode", "City")


class Addresses(Resource):
    def create(self, call: Call) -> Answer:
        """An address that is already there is returned and not made again, as Exact documents."""
        body = read_body(call.endpoint, call.body, creating=True)
        call.refuse(missing(call, body))
        for row in call.world.table(call.division, "crm/Addresses").find("Account", body.get("Account")):
            if all(row.get(name) == body.get(name) for name in ADDRESS_IDENTITY):
                return created(call, row)
        return super().create(call)

    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        account = call.world.table(call.division, "crm/Accounts").get(str(row.get("Account")))
        if account is None:
            raise call.refusal(complaint("mandatory", "Account"))
        return {**row, "AccountName": account["Name"], "AccountIsSupplier": account["IsSupplier"]}
