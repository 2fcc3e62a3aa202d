"""exactpy 0.0.24 at work. Its base address is an argument; it only reads."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import exactpy.auth
import exactpy.client
from common import Played, begin
from exactpy.client import Client

sandbox, report = begin()
told = sandbox.told
place = {"cache_path": Path(told["folder"]) / "creds.json"}
place["cache_path"].write_text("{}")
client = Client(
    told["client_id"],
    told["client_secret"],
    told["redirect_uri"],
    write_cache_callable_kwargs=place,
    read_cache_callable_kwargs=place,
    base_url=f"{sandbox.url}/api",
    verbose=False,
)
IN_TESTELE = [{"key": "city", "val": "Testele", "op": "eq"}]
played = Played(sandbox)
exactpy.auth.time = played.time
exactpy.client.time = SimpleNamespace(time=played.time, sleep=played.sleep)


def log_in() -> dict[str, Any]:
    url = client.auth_client.get_authorization_url()
    client.auth_client.acquire_token(sandbox.consent(url))
    return {"known": sorted(client.auth_client.token_info)}


def divisions() -> dict[str, Any]:
    client.set_initial_division()
    first = client.division
    found = client.system.divisions.all()
    client.division = sandbox.division
    return {"first": first, "codes": [one.code for one in found]}


def current_division() -> Any:
    return client.get_current_division().description


def relations_without_filter() -> Any:
    return len(client.crm.accounts.all())


def relations_without_select() -> Any:
    return len(client.crm.accounts.all(filters=IN_TESTELE))


def selected_journals() -> int:
    """What is left of the rows after its own check of the selected fields."""
    return len(client.financial.journals.all(select=["id", "code", "description"]))


def relations_in_pages() -> list[int]:
    """By its calls, since its model of a relation fits no answer."""
    condition = [{"key": "City", "val": "Testele", "op": "eq"}]
    pages, token = [], None
    while True:
        answer = client.get("crm/Accounts", filters=condition, select=["ID"], skip_token=token).json()["d"]
        pages.append(len(answer["results"]))
        if "__next" not in answer:
            return pages
        token = client._get_skip_token(answer["__next"])


def gl_accounts_in_pages() -> dict[str, Any]:
    """With all fields of its model, as it reads best."""
    controller = client.financial.gl_accounts
    condition = [{"key": "code", "val": "0", "op": "ge"}]
    fields = list(controller._model.model_fields)
    pages = [list(page) for page in controller.all_paged(filters=condition, select=fields)]
    return {"pages": [len(page) for page in pages], "codes": [one.code for page in pages for one in page]}


def journals() -> dict[str, Any]:
    controller = client.financial.journals
    found, inline = controller.all(inline_count=True)
    order = {"key": "code", "direction": "desc"}
    return {
        "codes": sorted(one.code for one in found),
        "inline": int(inline),
        "counted": controller.count(),
        "last two": [one.code for one in controller.all(top=2, order_by=order)],
        "sales": [one.code for one in controller.all(filters=[{"key": "code", "val": "700", "op": "eq"}])],
    }


def periods() -> dict[str, Any]:
    found = client.financial.financial_periods.all()
    return {"count": len(found), "first": str(found[0].start_date)}


def one_gl_account_by_key() -> Any:
    """It writes guid '...' with a space between, and selects nothing."""
    return client.financial.gl_accounts.show(told["gl_account"]).code


def sync() -> dict[str, Any]:
    def rows(after: int) -> list[dict[str, Any]]:
        condition = [{"key": "Timestamp", "val": after, "op": "gt"}]
        answer = client.get("sync/CRM/Accounts", filters=condition, select=["ID", "Timestamp"])
        return list(answer.json()["d"]["results"])

    found = rows(1)
    last = max(int(row["Timestamp"]) for row in found)
    return {"relations": len(found), "again": rows(last)}


def refresh_when_due() -> dict[str, bool]:
    before = client.auth_client.token_info["refresh_token"]
    played.advance(560)
    divisions()
    kept = client.auth_client.token_info["refresh_token"] == before
    played.advance(15)
    divisions()
    return {
        "kept at 560 s": kept,
        "rotated at 575 s": client.auth_client.token_info["refresh_token"] != before,
    }


def wait_for_the_minute() -> list[float]:
    """Eight calls where a minute lets five through; waiting moves the sandbox's clock."""
    sandbox.admin("limits", minute=5)
    played.advance(60)
    for _ in range(8):
        client.get("vat/VATCodes", select=["Code"])
    return played.slept


for one in (
    log_in,
    divisions,
    current_division,
    relations_without_filter,
    relations_without_select,
    selected_journals,
    relations_in_pages,
    gl_accounts_in_pages,
    one_gl_account_by_key,
    journals,
    periods,
    sync,
    refresh_when_due,
    wait_for_the_minute,
):
    report.step(one)
report.print()
