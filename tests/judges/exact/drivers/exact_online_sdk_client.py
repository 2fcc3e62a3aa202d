"""exact-online-sdk 2.0.0 at work. Its base address is a setting; its naps between retries are not taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from common import begin, code_in
from cryptography.fernet import Fernet
from exact_online_sdk import ExactOnlineClient, Settings
from exact_online_sdk.api import (
    AccountsAPI,
    GLAccountsAPI,
    MeAPI,
    SyncCRMAccountsAPI,
    SyncFinancialTransactionLinesAPI,
    SystemDivisionsAPI,
)
from exact_online_sdk.auth import EncryptedFileTokenStorage, ExactOnlineAuth
from exact_online_sdk.models import Account

sandbox, report = begin()
told = sandbox.told
storage = EncryptedFileTokenStorage(Path(told["folder"]) / "token", Fernet.generate_key().decode())
settings = Settings(
    client_id=told["client_id"],
    client_secret=told["client_secret"],
    redirect_uri=told["redirect_uri"],
    base_url=sandbox.url,
    auth_url=f"{sandbox.url}/api/oauth2/auth",
    token_url=f"{sandbox.url}/api/oauth2/token",
    division=sandbox.division,
)
auth = ExactOnlineAuth(settings, storage=storage)
client = ExactOnlineClient(settings, auth=auth)
RELATION = {"City": "Testele"}


def age_token(seconds: float) -> None:
    """Time passes: in the sandbox, and in the expiry that the client stored."""
    token = storage.get_token()
    assert token
    storage.set_token(replace(token, expires_at=token.expires_at - timedelta(seconds=seconds)))
    sandbox.admin("clock", advance=seconds)


def log_in() -> dict[str, Any]:
    redirect = sandbox.consent(auth.get_authorization_url(state="judge"))
    token = auth.exchange_code_for_token(code_in(redirect))
    return {"type": token.token_type, "refreshable": bool(token.refresh_token), "state": "judge" in redirect}


def divisions() -> list[int]:
    return [row["Code"] for row in SystemDivisionsAPI(client).list(select=["Code"], raw=True)]


def me() -> Any:
    return MeAPI(client).list(select=["UserName", "CurrentDivision"], raw=True)


def relations_in_pages() -> list[int]:
    pages = AccountsAPI(client).iter_pages(filters=RELATION, select=["ID", "Name"], page_size=None)
    return [len(page) for page in pages]


def relations_with_its_page_size() -> int:
    """Its default page size is $top=100, which ends the collection at one page."""
    return len(list(AccountsAPI(client).iter_all(filters=RELATION, select=["ID", "Name"])))


def relations_by_name() -> list[str]:
    found = AccountsAPI(client).list(filters={"Name": ("eq", "Relatie 007")}, select=["ID", "Name"])
    return [one.name for one in found]


def gl_accounts() -> int:
    api = GLAccountsAPI(client)
    return sum(1 for _ in api.iter_all(filters={"Code": ("ge", "0")}, select=["ID", "Code"], page_size=None))


def dates() -> Any:
    return str(AccountsAPI(client).list(filters=RELATION, select=["ID", "Name", "Created"])[0].created)


def dates_as_they_come() -> Any:
    rows = AccountsAPI(client).list(filters=RELATION, select=["Created"], raw=True)
    return rows[0]["Created"]


def one_relation_by_key() -> str:
    return str(AccountsAPI(client).get(told["relation"], raw=True)["Name"])


def create_relation() -> Any:
    created = AccountsAPI(client).create(Account(name="Oordeel NV", city="Aalst"), raw=True)
    AccountsAPI(client).update(created["ID"], {"Name": "Oordeel NV", "City": "Ninove"}, raw=True)
    return created


def create_entries() -> dict[str, Any]:
    sale = client.post("salesentry/SalesEntries", json=told["sale"])
    purchase = client.post("purchaseentry/PurchaseEntries", json=told["purchase"])
    place = f"salesentry/SalesEntries(guid'{sale['EntryID']}')"
    read = client.get(place, params={"$select": "EntryNumber,AmountFC,VATAmountFC"})
    return {"sale": sale, "purchase": purchase, "read": read}


def sync() -> dict[str, Any]:
    params = {"$filter": "Timestamp gt 1L"}
    relations = SyncCRMAccountsAPI(client)
    select = ["ID", "Timestamp"]
    rows = list(relations.iter_all(params=params, select=select, raw=True, page_size=None))
    last = max(int(row["Timestamp"]) for row in rows)
    later = {"$filter": f"Timestamp gt {last}L"}
    lines = SyncFinancialTransactionLinesAPI(client)
    return {
        "relations": len(rows),
        "again": list(relations.iter_all(params=later, select=select, raw=True, page_size=None)),
        "lines": len(list(lines.iter_all(params=params, select=select, raw=True, page_size=None))),
    }


def refused_entry() -> Any:
    """A business refusal: Exact says it with 500, and means it."""
    with mock.patch("tenacity.nap.time.sleep"):
        return client.post("salesentry/SalesEntries", json={**told["sale"], "Journal": "999"})


def lost_answer() -> Any:
    """The entry is booked, its answer never arrives."""
    lost = {**told["purchase"], "YourRef": "JUDGE-LOST"}
    sandbox.admin("faults", kind="answer-lost", method="POST", path="*/purchaseentry/PurchaseEntries")
    with mock.patch("tenacity.nap.time.sleep"):
        return client.post("purchaseentry/PurchaseEntries", json=lost)


def refresh_too_early() -> Any:
    """It refreshes 60 s before the end: at 545 s."""
    age_token(545)
    return divisions()


def refresh_when_due() -> dict[str, Any]:
    before = storage.get_token()
    age_token(30)
    found = divisions()
    after = storage.get_token()
    assert before and after
    return {"divisions": len(found), "rotated": before.refresh_token != after.refresh_token}


for one in (
    log_in,
    divisions,
    me,
    relations_in_pages,
    relations_with_its_page_size,
    relations_by_name,
    gl_accounts,
    dates,
    dates_as_they_come,
    one_relation_by_key,
    create_relation,
    create_entries,
    sync,
    refused_entry,
    lost_answer,
    refresh_too_early,
    refresh_when_due,
):
    report.step(one)
report.print()
