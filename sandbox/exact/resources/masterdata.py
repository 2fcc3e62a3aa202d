"""financial, vat, cashflow, hrm: what entries refer to by code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sandbox.exact.answers import Answer
from sandbox.exact.call import Call
from sandbox.exact.contract import meaning
from sandbox.exact.resources.base import Resource
from sandbox.exact.texts import Complaint, complaint
from sandbox.kernel.table import Row

VAT_CODE_WIDTH = 3
NEW_GL_ACCOUNT = {"Type": 90, "IsBlocked": False, "UseCostcenter": 0, "UseCostunit": 0}
LINES = ("salesentry/SalesEntryLines", "purchaseentry/PurchaseEntryLines")


class Coded(Resource):
    """Rows whose code is unique in the division."""

    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        row = {**row, "Code": self.code(row)}
        others = call.world.table(call.division, call.endpoint.base).find("Code", row["Code"])
        if any(other["ID"] != row["ID"] for other in others):
            raise call.refusal(complaint("exists", "Code"))
        return row

    def code(self, row: Row) -> str:
        return str(row["Code"])


class GLAccounts(Coded):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        row = super().complete(call, row, before)
        vat_code = row.get("VATCode")
        if vat_code and not call.world.table(call.division, "vat/VATCodes").find("Code", vat_code):
            raise call.refusal(complaint("invalid-reference", "VAT code"))
        return {**NEW_GL_ACCOUNT, **{name: value for name, value in row.items() if value is not None}}

    def objections(self, call: Call, row: Row) -> Iterable[Complaint]:
        for path in LINES:
            if call.world.table(call.division, path).find("GLAccount", row["ID"]):
                yield complaint("in-use-by", "Entries", what="G/L account")


class VATCodes(Coded):
    def code(self, row: Row) -> str:
        return str(row["Code"]).strip().ljust(VAT_CODE_WIDTH)


class Journals(Coded):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        row = super().complete(call, row, before)
        gl_account = call.world.table(call.division, "financial/GLAccounts").get(str(row.get("GLAccount")))
        if row.get("Type") == 12 and not row.get("BankAccountIncludingMask"):
            raise call.refusal(complaint("mandatory", "Bank account"))
        return {
            **row,
            "GLAccountCode": gl_account and gl_account["Code"],
            "GLAccountDescription": gl_account and gl_account["Description"],
            "GLAccountType": gl_account and gl_account["Type"],
        }


class JournalStatusList(Resource):
    """Its key is journal, year and period together, so it is always read in that order."""

    def read(self, call: Call) -> Answer:
        ordered = {"$orderby": "Journal,Year,Period", **call.options}
        return super().read(replace(call, options=ordered, key=""))


def period_status(journal: Row, year: int, period: int, closed: bool) -> Row:
    """A row of JournalStatusList."""
    return {
        "Journal": journal["Code"],
        "JournalDescription": journal["Description"],
        "JournalType": journal["Type"],
        "JournalTypeDescription": meaning("Journals.Type", journal["Type"]),
        "Year": year,
        "Period": period,
        "Status": int(closed),
        "StatusDescription": meaning("JournalStatusList.Status", int(closed)),
    }


def period_key(journal: str, year: int, period: int) -> str:
    return f"{journal}/{year}/{period:02d}"
