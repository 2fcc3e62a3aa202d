"""Both sandboxes in a process of their own, and their books as a test looks into them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

USER = "lotte.vermeulen"
OFFICE = 700100
FAULTY_PURCHASE_DOSSIER = "2104013"  # its user may not book purchases
ANSWER_LOST = "2104011"  # in this dossier one answer never arrives
VANISHED = "2026/0207"  # Exact answers 201, and the entry is gone
#: Exact's limits on calls out of reach: nobody waits where they are not the subject.
UNHURRIED = ("--set", "exact.minute=100000", "--set", "exact.day=1000000")

#: One for all: a client of its own for each question would read the certificates of the world each time. No
#: connection is kept, as the sandboxes are killed and forked beside it.
ASK = httpx.Client(timeout=30, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


@dataclass
class Sandboxes:
    """Start, look into, kill and start again: the folder keeps the books."""

    folder: Path
    exact: str = ""
    billit: str = ""
    arguments: tuple[str, ...] = UNHURRIED
    _process: subprocess.Popen[bytes] | None = None
    _ports: dict[str, int] = field(default_factory=dict)

    def start(self) -> None:
        ready = self.folder / "sandbox.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "sandbox", "--data", str(self.folder), *self.arguments]
        for name, port in self._ports.items():
            command += [f"--{name}-port", str(port)]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "sandbox.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "sandbox.log").read_text())
            time.sleep(0.05)
        urls = json.loads(ready.read_text())
        self.exact, self.billit = urls["exact"], urls["billit"]
        self._ports = {name: int(urls[name].rpartition(":")[2]) for name in ("exact", "billit")}

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    def admin(self, service: str, path: str, /, **body: Any) -> Any:
        """POST to a service's own admin API."""
        url = f"{getattr(self, service)}/_sandbox/api/{path}"
        return ASK.post(url, json=body).raise_for_status().json()

    def clear_faults(self, service: str) -> None:
        """Disarm every fault of a service."""
        ASK.delete(f"{getattr(self, service)}/_sandbox/api/faults").raise_for_status()

    def rows(self, service: str, table: str) -> list[dict[str, Any]]:
        """A table of a service's books, straight from them."""
        found: list[dict[str, Any]] = []
        url = f"{getattr(self, service)}/_sandbox/api/books/{table}"
        while True:
            answer = ASK.get(url, params={"offset": len(found), "limit": 500})
            if answer.status_code == 404:
                return []
            page = answer.raise_for_status().json()
            found += [one["row"] for one in page["rows"]]
            if len(found) >= page["count"] or not page["rows"]:
                return found

    def calls(self, service: str) -> int:
        """How many calls the service received."""
        answer = ASK.get(f"{getattr(self, service)}/_sandbox/api/calls")
        return int(answer.raise_for_status().json()["total"])

    def orders(self) -> list[dict[str, Any]]:
        return self.rows("billit", "orders")

    def entries(self, division: int) -> list[dict[str, Any]]:
        """Sales and purchase entries in a division's books."""
        sales = self.rows("exact", f"{division}/salesentry/SalesEntries")
        return sales + self.rows("exact", f"{division}/purchaseentry/PurchaseEntries")

    def markers(self, division: int) -> list[str]:
        return [row.get("ExternalLinkReference") or "" for row in self.entries(division)]
