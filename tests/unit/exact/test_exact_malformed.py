"""More than two hundred malformed answers: each ends in a classified error, and no row comes through."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from dossierflow.app.session import DossierSession
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData, Bug, DossierflowError, Unavailable
from dossierflow.exact import Exact
from dossierflow.store import dossiers
from dossierflow.store.database import Store
from dossierflow.store.leases import Leases
from dossierflow.store.tables.documents import ledger_entries
from dossierflow.sync import read_books
from dossierflow.sync.books import LINES
from tests.support.clock import ManualClock

BASE = "https://start.exactonline.be"
DIVISION = 310001
DOSSIER = Dossier(str(DIVISION), "Bakkerij", "", DIVISION, 700101, "exact:user-1")
GOOD: dict[str, Any] = {
    "Timestamp": "42",
    "ID": "line-1",
    "EntryID": "entry-1",
    "EntryNumber": 26600012,
    "LineNumber": 0,
    "JournalCode": "600",
    "Type": 30,
    "Status": 20,
    "Date": "/Date(1762214400000)/",
    "Account": None,
    "GLAccountCode": "440000",
    "AmountDC": -149.17,
    "AmountVATFC": None,
    "YourRef": "F26-1",
    "VATCode": None,
    "ExternalLinkReference": "df-1",
    "Description": "Papier",
    "PaymentReference": None,
    "Modified": "/Date(1762255800000)/",
    "FinancialYear": 2025,
    "FinancialPeriod": 11,
    "Division": DIVISION,
}
BODY = json.dumps({"d": {"results": [GOOD, {**GOOD, "Timestamp": "43"}]}}).encode()
WRONG: tuple[Any, ...] = ("not a value of that kind at all", [], {"results": 1}, 1.005, True, -(10**30))


@pytest.fixture
def whole_store(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    """With all its tables."""
    store = Store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'whole.db')}")
    yield store
    store.close()


def stream(exact: Exact) -> list[Any]:
    return [row for page in exact.division(DIVISION).ledger_lines.changed(1) for row in page.rows]


def row_with(**change: Any) -> bytes:
    return json.dumps({"d": {"results": [GOOD, {**GOOD, "Timestamp": "43", **change}]}}).encode()


def truncated(count: int) -> list[bytes]:
    """Cut at that many places, the same in every run."""
    places = random.Random(7).sample(range(len(BODY) - 1), count)
    return [BODY[:place] for place in places]


def without(name: str) -> bytes:
    return json.dumps({"d": {"results": [{k: v for k, v in GOOD.items() if k != name}]}}).encode()


WRONG_TYPES = [row_with(**{name: wrong}) for name in GOOD if name != "Division" for wrong in WRONG]
ABSENT = [without(name) for name in GOOD if name != "Division"]
NO_ENVELOPES: tuple[Any, ...] = (
    {},
    [],
    None,
    7,
    "d",
    {"d": None},
    {"d": 1},
    {"d": {}},
    {"d": {"results": {}}},
)
ENVELOPES = [json.dumps(content).encode() for content in NO_ENVELOPES] + [
    json.dumps({"d": {"results": [rows]}}).encode() for rows in (None, 1, "row", [GOOD])
]
NO_JSON = [
    b"",
    b"\x00",
    b"<html><body>Runtime Error</body></html>",
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    BODY.replace(b"Papier", b"Papi\xe9r"),
    BODY.replace(b"-149.17", b"NaN"),
    BODY.replace(b"-149.17", b"Infinity"),
    BODY + b"}",
    b"[" * 50_000,
    b"x" * 10_000_000,
    b'{"d": {"results": [' + b" " * 10_000_000,
]
NO_LINKS: tuple[Any, ...] = (7, [], {}, "nowhere", "https://elsewhere.example/", "javascript:alert(1)")
LINKS = [json.dumps({"d": {"results": [GOOD], "__next": following}}).encode() for following in NO_LINKS]
MALFORMED = [*truncated(70), *WRONG_TYPES, *ABSENT, *ENVELOPES, *NO_JSON]


def fits(body: bytes) -> bool:
    """A wrong value may by chance be a right one of its field, such as text where text stands."""
    row = json.loads(body)["d"]["results"][1]
    texts = [name for name, value in GOOD.items() if isinstance(value, str) or value is None]
    texts = [name for name in texts if name not in ("Timestamp", "Date", "Modified")]
    return any(row[name] == WRONG[0] for name in texts)


def test_there_are_enough_of_them() -> None:
    assert len(MALFORMED) - sum(map(fits, WRONG_TYPES)) >= 200


@pytest.mark.parametrize("batch", [truncated(70), WRONG_TYPES, ABSENT, ENVELOPES, NO_JSON])
def test_a_malformed_answer_ends_in_a_classified_error(exact: Exact, site: Any, batch: list[bytes]) -> None:
    for body in batch:
        if body in WRONG_TYPES and fits(body):
            continue
        site.handler = _always(body)
        with pytest.raises(DossierflowError) as error:
            stream(exact)
        assert isinstance(error.value, (BadData, Unavailable, Bug)), body[:200]


def session_on(store: Store, exact: Exact, clock: ManualClock) -> DossierSession:
    """The dossier's, with nothing on Billit's side."""
    division, company = lambda: exact.division(DIVISION), lambda: cast(Any, None)
    return DossierSession(DOSSIER, store, clock, division, company, Leases(store, clock))


@pytest.mark.parametrize("batch", [truncated(70), WRONG_TYPES, ABSENT, ENVELOPES, NO_JSON])
def test_nothing_of_a_malformed_answer_is_stored(
    exact: Exact, site: Any, clock: ManualClock, whole_store: Store, batch: list[bytes]
) -> None:
    """Neither a row nor the cursor: the next read begins where this one did."""
    session = session_on(whole_store, exact, clock)
    for body in batch:
        if body in WRONG_TYPES and fits(body):
            continue
        site.handler = _always(body)
        with pytest.raises(DossierflowError):
            read_books(session)
    with whole_store.read() as connection:
        assert connection.execute(ledger_entries.select()).all() == []
        assert dossiers.cursor(connection, session.scope, LINES) == ""


def test_pages_before_a_malformed_one_are_kept_with_their_cursor(
    exact: Exact, site: Any, clock: ManualClock, whole_store: Store
) -> None:
    session = session_on(whole_store, exact, clock)
    following = f"{BASE}/api/v1/{DIVISION}/sync/Financial/TransactionLines?$skiptoken=42L"
    first = json.dumps({"d": {"results": [GOOD], "__next": following}}).encode()
    site.answers = [httpx.Response(200, content=content) for content in (first, BODY[:-9])]
    site.handler = _always(BODY[:-9])
    with pytest.raises(Unavailable):
        read_books(session)
    with whole_store.read() as connection:
        assert len(connection.execute(ledger_entries.select()).all()) == 1
        assert dossiers.cursor(connection, session.scope, LINES) == "42"


def test_the_unspoilt_answer_is_read(exact: Exact, site: Any) -> None:
    site.handler = _always(BODY)
    assert [line.amount for line in stream(exact)] == [-14917, -14917]


@pytest.mark.parametrize("body", LINKS)
def test_a_malformed_link_to_the_next_page_is_not_followed(exact: Exact, site: Any, body: bytes) -> None:
    site.handler = _always(body)
    with pytest.raises((Bug, Unavailable)):
        stream(exact)


@pytest.mark.parametrize(
    "body",
    [b"", b"x" * 10_000_000, b"\xff" * 100, b'{"error": {"message": null}}', b"[1]"],
    ids=["empty", "ten-megabytes", "no-utf-8", "no-message", "list"],
)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 418, 429, 500, 502, 503, 504, 302, 599])
def test_an_error_with_any_body_is_classified(exact: Exact, site: Any, status: int, body: bytes) -> None:
    site.handler = lambda request: httpx.Response(status, content=body)
    with pytest.raises(DossierflowError) as error:
        exact.division(DIVISION).currencies()
    assert len(str(error.value)) < 3000


def _always(body: bytes) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(200, content=body)
