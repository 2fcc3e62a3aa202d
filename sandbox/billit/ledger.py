"""GL accounts and journals, pushed in from the accounting package; the public API cannot read them back."""

from __future__ import annotations

from sandbox.billit import shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row


def post_account(call: Call) -> int:
    return _keep_account(call, call.bound("GLAccount"))


def import_accounts(call: Call) -> None:
    """An import of known codes updates them (inferred)."""
    for row in shape.bind_list("GLAccount", call.content()):
        _keep_account(call, row)


def import_journals(call: Call) -> None:
    for row in shape.bind_list("Journal", call.content()):
        if not row.get("Code") or row.get("JournalType") not in ENUMS["JournalType"]:
            raise invalid("A journal needs a Code, and JournalType Income or Cost.")
        key = f"{call.company} {row['Code']}"
        call.platform.table("journals").put(key, {**row, "CompanyID": call.company})


def _keep_account(call: Call, row: Row) -> int:
    if "Code" not in row or not row.get("Description"):
        raise invalid("A GL account needs a Code and a Description.")
    key = f"{call.company} {row['Code']}"
    call.platform.table("gl accounts").put(key, {**row, "CompanyID": call.company})
    return int(row["Code"])


ROUTES = (
    Endpoint("POST", "/v1/glaccounts", post_account),
    Endpoint("POST", "/v1/glaccounts/commands/import", import_accounts),
    Endpoint("POST", "/v1/journals/commands/import", import_journals),
)
