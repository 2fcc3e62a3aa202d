"""The division is proved, not assumed: every record that names its company must name the one asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dossierflow.errors import WrongDivision
from dossierflow.exact.odata import Record
from dossierflow.kernel.told import told
from dossierflow.texts import Fact, phrase

UNPROVABLE = frozenset({"system/Divisions"})  # its records are the companies themselves
_ADDRESS = re.compile(r"/api/v1/(?:beta/)?(\d+)/")


class DivisionGuard:
    """Checks answers, and stops the connection for good once one came from another company's books."""

    def __init__(self) -> None:
        self._stopped: WrongDivision | None = None

    def check_standing(self) -> None:
        """Raises the WrongDivision that stopped this connection."""
        if self._stopped:
            raise self._stopped

    def check(self, content: Any, division: int | None, endpoint: str) -> None:
        """Compare Division and the address in `__metadata` of every record, lines included."""
        if division is None or endpoint in UNPROVABLE:
            return
        for record in _records(content):
            for named in _divisions(record):
                if named != str(division):
                    self._stop(endpoint, division, named, record)

    def check_address(self, address: str, division: int | None, endpoint: str) -> None:
        match = _ADDRESS.search(address)
        if division is not None and match and match[1] != str(division):
            self._stop(endpoint, division, match[1], {})

    def _stop(self, endpoint: str, asked: int, named: str, record: Record) -> None:
        key = next((record[name] for name in ("EntryID", "ID") if record.get(name)), "")
        what: Fact = phrase("error.key-of", endpoint=endpoint, key=str(key)) if key else endpoint
        self._stopped = told(
            WrongDivision, "other-division", endpoint=what, asked=str(asked), named=named, dossier=str(asked)
        )
        raise self._stopped


def _records(content: Any) -> Iterator[Record]:
    """Every object in the answer, at whatever depth it stands."""
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from _records(value)
    elif isinstance(content, list):
        for item in content:
            yield from _records(item)


def _divisions(record: Record) -> Iterator[str]:
    if record.get("Division") is not None:
        yield str(record["Division"])
    metadata = record.get("__metadata")
    address = metadata.get("uri") if isinstance(metadata, dict) else None
    if isinstance(address, str) and (match := _ADDRESS.search(address)):
        yield match[1]
