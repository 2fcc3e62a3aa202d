"""python-exact-online 1.1.0 at work. Its addresses are constants, read wherever they are used."""

from __future__ import annotations

from typing import Any

from common import begin, code_in
from exactonline import config

sandbox, report = begin()
told = sandbox.told
config.BASE_URL = f"{sandbox.url}/api/v1"
config.AUTH_URL = f"{sandbox.url}/api/oauth2/auth"
config.ACCESS_TOKEN_URL = f"{sandbox.url}/api/oauth2/token"

from exactonline.api import ExactOnlineAPI  # noqa: E402

api = ExactOnlineAPI(told["client_id"], told["client_secret"])
api.cacheHandler.cacheDir = told["folder"]


def log_in() -> bool:
    redirect = sandbox.consent(api.authHandler.getAuthURL(told["redirect_uri"]))
    assert code_in(redirect)
    return bool(api.authHandler.retrieveToken(redirect))


def its_own_division() -> int:
    api.checkDivision()
    return int(api.division)


def relations_without_select() -> int:
    """A filter and nothing else, as its readme shows."""
    api.division = told["division"]
    status, _, answer = api.get("crm/Accounts?$filter=Name eq 'Relatie 007'")
    assert status == 200, answer
    return len(answer["d"]["results"])


def one_relation() -> str:
    return str(api.accounts.get(told["relation"], select=["ID", "Code"]).Code).strip()


def journals() -> int:
    return len(list(api.journals.list().items()))


def book_a_sale() -> dict[str, Any]:
    status, _, answer = api.post("salesentry/SalesEntries", told["sale"])
    assert status == 201, answer
    entry = api.salesEntries.get(answer["d"]["EntryID"])
    return {"ref": entry.YourRef, "lines": len(list(entry.SalesEntryLines.items()))}


def change_a_relation() -> int:
    status, _, _ = api.put(f"crm/Accounts(guid'{told['relation']}')", {"City": "Hasselt"})
    return int(status)


def refusal() -> dict[str, Any]:
    status, _, answer = api.post("salesentry/SalesEntries", {**told["sale"], "Journal": "999"})
    return {"status": status, "says": answer["error"]["message"]["value"]}


for work in (
    log_in,
    its_own_division,
    relations_without_select,
    one_relation,
    journals,
    book_a_sale,
    change_a_relation,
    refusal,
):
    report.step(work)
report.print()
