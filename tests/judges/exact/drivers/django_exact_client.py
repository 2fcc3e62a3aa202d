"""django-exact 0.10.1 at work, in a Django project of one settings call. Nothing of it is changed."""

from __future__ import annotations

import os
from typing import Any

import django
from common import begin, code_in
from django.conf import settings

sandbox, report = begin()
told = sandbox.told
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sites", "exact"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{told['folder']}/django.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    SITE_ID=1,
    EXACT_ONLINE_REDIRECT_URI=told["redirect_uri"],
    EXACT_ONLINE_CLIENT_ID=told["client_id"],
    EXACT_ONLINE_CLIENT_SECRET=told["client_secret"],
    EXACT_ONLINE_API_URL=f"{sandbox.url}/api",
    EXACT_ONLINE_DIVISION=told["division"],
)
django.setup()

from django.core.management import call_command  # noqa: E402

call_command("migrate", verbosity=0)

from exact.api import Exact, ExactException  # noqa: E402

api = Exact()
# It sends prepared requests, which do not look at the environment for the sandbox's certificate.
api.requests_session.verify = os.environ["REQUESTS_CA_BUNDLE"]


def log_in() -> bool:
    api.session.authorization_code = code_in(sandbox.consent(api.auth_url))
    api.session.save()
    api.get_token()
    return bool(api.session.refresh_token)


def one_relation_with_everything() -> dict[str, Any]:
    """`$select=*`, `$top=2` and `$inlinecount`: its default."""
    row = api.accounts.get(code=told["relation_code"])
    return {"id": row["ID"], "properties": len(row)}


def relations_in_pages() -> int:
    return sum(1 for _ in api.accounts.filter("City eq 'Testele'", select="ID,Name"))


def relations_without_select() -> int:
    return sum(1 for _ in api.accounts.filter("City eq 'Testele'"))


def a_code_that_nobody_has() -> str:
    try:
        api.accounts.get(code="999999999")
    except api.DoesNotExist:
        return "DoesNotExist"
    return "found"


def book_a_sale_and_a_purchase() -> dict[str, Any]:
    sale, purchase = api.sales.create(told["sale"]), api.purchases.create(told["purchase"])
    again = api.sales.get(entry_number=sale["EntryNumber"])
    return {"sale": sale["EntryNumber"], "purchase": purchase["EntryNumber"], "read": again["YourRef"]}


def expand_the_lines() -> int:
    found = list(api.filter("salesentry/SalesEntries", "YourRef eq 'JUDGE-S'", expand="SalesEntryLines"))
    return len(found[0]["SalesEntryLines"]["results"])


def put_back_what_was_read() -> str:
    row = api.accounts.get(code=told["relation_code"])
    dates = {name for name, value in row.items() if str(value).startswith("/Date(")}
    api.accounts.update(row["ID"], {k: v for k, v in row.items() if k not in dates} | {"City": "Luik"})
    return str(api.accounts.get(code=told["relation_code"], select="City")["City"])


def refusal_in_words() -> str:
    try:
        api.sales.create({**told["sale"], "Journal": "999"})
    except ExactException as refused:
        return str(refused.error_message)
    return ""


def maintenance_page() -> str:
    sandbox.admin("faults", kind="maintenance", args={"form": "page"}, path="*/crm/Accounts")
    try:
        list(api.accounts.filter("City eq 'Testele'"))
    except ExactException as closed:
        return type(closed).__name__
    return ""


def refresh_after_expiry() -> bool:
    sandbox.admin("clock", advance=650)
    before = api.session.refresh_token
    list(api.filter("financial/Journals", select="Code"))
    return bool(api.session.refresh_token != before)


for work in (
    log_in,
    one_relation_with_everything,
    relations_in_pages,
    relations_without_select,
    a_code_that_nobody_has,
    book_a_sale_and_a_purchase,
    expand_the_lines,
    put_back_what_was_read,
    refusal_in_words,
    maintenance_page,
    refresh_after_expiry,
):
    report.step(work)
report.print()
