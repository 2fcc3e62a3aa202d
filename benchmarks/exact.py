"""Exact: calls measured against the cost model's minimum, and how fast the sandbox answers.

python -m benchmarks.exact
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher
from tests.support.exact_costs import DIVISION, Office, close, open_office
from tests.support.practice import KEY

PAGES = 2000
A_PAGE = (
    f"/api/v1/{DIVISION}/financial/GLAccounts?$select=ID,Code,Description,Type,VATCode,IsBlocked,Modified"
    "&$filter=Code ge '0'"
)


def speed(office: Office) -> tuple[float, float]:
    """Pages of 60 rows in a second: of the sandbox's processor time, and as one client sees it."""
    with httpx.Client(base_url=office.sandboxes.exact, headers=_headers(office), timeout=30) as client:
        rows = client.get(A_PAGE).raise_for_status().json()["d"]["results"]
        assert len(rows) == 60
        process, started = _sandbox(office), time.perf_counter()
        before = sum(process.cpu_times()[:2])
        for _ in range(PAGES):
            client.get(A_PAGE).raise_for_status()
        return PAGES / (sum(process.cpu_times()[:2]) - before), PAGES / (time.perf_counter() - started)


def _headers(office: Office) -> dict[str, str]:
    [connection] = office.application.connections()
    store = Store(office.application.settings.database_url)
    access = StoredTokens(store, TokenCipher(KEY), connection.id).load().pair.access
    store.close()
    return {"Authorization": f"Bearer {access}", "Accept": "application/json"}


def _sandbox(office: Office) -> psutil.Process:
    port = int(office.sandboxes.exact.rpartition(":")[2])
    listening = [
        one
        for one in psutil.Process().children(recursive=True)
        if any(socket.laddr.port == port for socket in one.net_connections("tcp"))
    ]
    return listening[0]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        try:
            print(f"{'calls at Exact':40}{'measured':>10}{'minimal':>10}{'ratio':>8}")
            lines = office.lines()
            for line in lines:
                print(f"{line.what:40}{line.measured:>10g}{line.minimal:>10g}{line.ratio:>8.2f}")
            of_a_core, seen = speed(office)
        finally:
            close(office)
    print(
        f"pages of 60 rows that the sandbox answers a second: {of_a_core:.0f} of one core, {seen:.0f} to us"
    )
    return int(any(line.ratio != 1 for line in lines))


if __name__ == "__main__":
    sys.exit(main())
