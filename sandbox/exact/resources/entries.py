"""salesentry and purchaseentry: entries with their lines, and lines on their own."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.exact.answers import Answer
from sandbox.exact.call import Call
from sandbox.exact.contract import endpoints
from sandbox.exact.entries import faults
from sandbox.exact.entries.booking import PROCESSED, Booking, prepare
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.entries.store import erase, keep, numbered
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.resources.base import Resource, created, missing
from sandbox.exact.texts import complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row


class Entries(Resource):
    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def create(self, call: Call) -> Answer:
        body = read_body(call.endpoint, call.body, creating=True)
        body.pop("EntryID", None)
        lines = body.pop(self._kind.lines, None) or []
        booking = _prepare(call, self._kind, body, lines)
        fault = faults.take(call)
        if fault is not None:
            return faults.strike(call, booking, fault)
        entry = keep(call.world, call.division, numbered(call.world, call.division, booking), call.user)
        return created(call, entry)

    def change(self, call: Call) -> Answer:
        entry = self.existing(call)
        body = read_body(call.endpoint, call.body, creating=False)
        _refuse_processed(call, entry)
        header = {**entry, "VATAmountFC": None, **body}
        _rewrite(call, self._kind, header, _lines_of(call, self._kind, entry))
        return Answer(204)

    def remove(self, call: Call) -> Answer:
        entry = self.existing(call)
        _refuse_processed(call, entry)
        erase(call.world, call.division, self._kind, entry["EntryID"], call.user)
        return Answer(204)


class EntryLines(Resource):
    """Lines on their own: each change rewrites the entry, and deleting the last one deletes it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def create(self, call: Call) -> Answer:
        body = read_body(call.endpoint, call.body, creating=True)
        call.refuse(missing(call, body))
        entry = self._entry(call, body)
        lines = [*_lines_of(call, self._kind, entry), body]
        booking = _rewrite(call, self._kind, {**entry, "VATAmountFC": None}, lines)
        return created(call, booking.lines[-1])

    def change(self, call: Call) -> Answer:
        line = self.existing(call)
        body = read_body(call.endpoint, call.body, creating=False)
        entry = self._entry(call, line)
        if {"AmountFC", "VATCode"} & body.keys():
            body = {"VATAmountFC": None, **body}
        lines = [
            {**one, **body} if one["ID"] == line["ID"] else one for one in _lines_of(call, self._kind, entry)
        ]
        _rewrite(call, self._kind, {**entry, "VATAmountFC": None}, lines)
        return Answer(204)

    def remove(self, call: Call) -> Answer:
        line = self.existing(call)
        entry = self._entry(call, line)
        others = [one for one in _lines_of(call, self._kind, entry) if one["ID"] != line["ID"]]
        if others:
            _rewrite(call, self._kind, {**entry, "VATAmountFC": None}, others)
        else:
            erase(call.world, call.division, self._kind, entry["EntryID"], call.user)
        return Answer(204)

    def _entry(self, call: Call, line: Row) -> Row:
        entry = call.world.table(call.division, self._kind.path).get(str(line.get("EntryID")))
        if entry is None:
            raise call.refusal(complaint("mandatory", "Entry"))
        _refuse_processed(call, entry)
        return entry


def _prepare(call: Call, kind: Kind, header: Row, lines: Sequence[Row]) -> Booking:
    return prepare(call.world, call.division, kind, header, lines, call.language)


def _rewrite(call: Call, kind: Kind, header: Row, lines: Sequence[Row]) -> Booking:
    booking = _prepare(call, kind, header, lines)
    keep(call.world, call.division, booking, call.user)
    return booking


def sendable_lines(world: World, division: int, kind: Kind, entry_id: str) -> list[Row]:
    """The entry's lines as a client would send them: only what a client may set."""
    known = endpoints()[kind.lines_path].properties
    rows = world.table(division, kind.lines_path).find("EntryID", entry_id)
    return [
        {name: value for name, value in row.items() if name in known and known[name].can_be_created}
        for row in sorted(rows, key=lambda row: row["LineNumber"])
    ]


def _lines_of(call: Call, kind: Kind, entry: Row) -> list[Row]:
    return sendable_lines(call.world, call.division, kind, entry["EntryID"])


def _refuse_processed(call: Call, entry: Row) -> None:
    if entry["Status"] == PROCESSED:
        raise call.refusal(complaint("processed"))
