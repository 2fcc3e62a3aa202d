"""The bookkeeper by admin API: POST /_sandbox/api/clerk/{action}."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.exact.answers import Refused
from sandbox.exact.bookkeeper.desk import book, kind_for
from sandbox.exact.bookkeeper.invoice import read_ubl, told
from sandbox.exact.bookkeeper.merge import merge
from sandbox.exact.bookkeeper.other_journals import enter, erase_posted, pay, post
from sandbox.exact.bookkeeper.post import PROCESSED, REJECTED, Letter, contents, letters, move, step
from sandbox.exact.entries.booking import PROCESSED as ENTRY_PROCESSED
from sandbox.exact.entries.booking import prepare
from sandbox.exact.entries.kinds import KINDS, PURCHASES, SALES, Kind
from sandbox.exact.entries.numbers import next_entry_number
from sandbox.exact.entries.store import erase, keep
from sandbox.exact.people import find_user
from sandbox.exact.resources.entries import sendable_lines
from sandbox.exact.seed.companies import BOOKKEEPER
from sandbox.exact.world import World
from sandbox.kernel.admin import answer, asked
from sandbox.kernel.table import Row

BANK_MESSAGE = 2000
DIRECTIONS = {"sales": SALES, "purchase": PURCHASES}
Asked = Mapping[str, Any]


class Bookkeeper:
    """What the bookkeeper can be told; `message_id` or `division` chooses messages, else all are meant."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._actions: Mapping[str, Callable[[Asked], Any]] = {
            "run": self._run,
            "book": self._book,
            "reject": self._reject,
            "process": self._process,
            "change": self._change,
            "delete": self._delete,
            "enter": self._enter,
            "post": self._post,
            "pay": self._pay,
            "renumber": self._renumber,
            "merge": self._merge,
        }

    async def act(self, request: Request) -> Response:
        action = self._actions.get(request.path_params["action"])
        if action is None:
            return answer({"error": f"the bookkeeper knows {', '.join(self._actions)}"}, 404)
        told_ = await asked(request)
        try:
            with self._world.books.transaction():
                return answer(action(told_))
        except Refused as refused:
            return answer({"error": refused.text}, 409)

    def _run(self, told_: Asked) -> Any:
        """Each message moves one step towards the bookkeeper's desk."""
        moved = [step(self._world, letter, self._me) for letter in self._letters(told_)]
        return {"moved": [_brief(row) for row in moved if row]}

    def _book(self, told_: Asked) -> Any:
        """Each message is booked; {invoice: {…}} tells what a scan says, as the bookkeeper would read it."""
        return {"booked": [self._book_letter(letter, told_) for letter in self._letters(told_)]}

    def _book_letter(self, letter: Letter, told_: Asked) -> Row:
        entry: Row = {}
        if letter.row.get("Type") != BANK_MESSAGE:
            read = (read_ubl(content) for content in contents(self._world, letter))
            invoice = told(told_["invoice"]) if "invoice" in told_ else next(filter(None, read), None)
            if invoice is None:
                raise Refused(
                    409, f"Message {letter.id} holds no UBL: tell the bookkeeper what the invoice says."
                )
            entry = book(self._world, letter.division, kind_for(letter.row), invoice, self._me)
        message = move(self._world, letter, PROCESSED, self._me)
        shown = ("EntryID", "EntryNumber", "Journal", "YourRef", "AmountFC")
        return {**_brief(message), **{name: entry.get(name) for name in shown}}

    def _reject(self, told_: Asked) -> Any:
        rows = [move(self._world, letter, REJECTED, self._me) for letter in self._letters(told_)]
        return {"rejected": [_brief(row) for row in rows]}

    def _process(self, told_: Asked) -> Any:
        """Entry {division, entry_id} to status 50: nobody can change it any more."""
        return self._rewrite(told_, {"Status": ENTRY_PROCESSED})

    def _change(self, told_: Asked) -> Any:
        """Entry {division, entry_id} gets {fields: {…}} of its header, {lines: {"1": {…}}} of its lines."""
        return self._rewrite(told_, told_.get("fields", {}), told_.get("lines", {}))

    def _delete(self, told_: Asked) -> Any:
        entry_id = str(told_["entry_id"])
        if not erase_posted(self._world, int(told_["division"]), entry_id, self._me):
            division, kind, _ = self._entry(told_)
            erase(self._world, division, kind, entry_id, self._me)
        return {"deleted": entry_id}

    def _enter(self, told_: Asked) -> Any:
        """Booked from paper: {division, direction: sales or purchase, invoice: {…}} as for a scan; in
        {journal: code}, a general journal, cash book or bank book, where that is said."""
        division, kind, invoice = (
            int(told_["division"]),
            DIRECTIONS[told_["direction"]],
            told(told_["invoice"]),
        )
        if "journal" in told_:
            return enter(self._world, division, kind, invoice, told_, self._me)
        return book(self._world, division, kind, invoice, self._me)

    def _post(self, told_: Asked) -> Any:
        """An entry of {division} in a general journal, cash book or bank book, line by line."""
        return post(self._world, int(told_["division"]), told_, self._me)

    def _pay(self, told_: Asked) -> Any:
        """A payment in the bank book: {division, direction, relation, amount, date, text}."""
        kind = DIRECTIONS[told_["direction"]]
        return pay(self._world, int(told_["division"]), kind, told_, self._me)

    def _renumber(self, told_: Asked) -> Any:
        """Entry {division, entry_id} gets {number}, else the next one of its series."""
        division, kind, entry = self._entry(told_)
        number = told_.get("number") or next_entry_number(
            self._world, division, kind, entry["Journal"], entry["ReportingYear"]
        )
        return self._rewrite(told_, {"EntryNumber": number})

    def _merge(self, told_: Asked) -> Any:
        """Relation {from} becomes relation {into}, in {division}: both are ids."""
        return merge(self._world, int(told_["division"]), str(told_["from"]), str(told_["into"]), self._me)

    def _rewrite(
        self, told_: Asked, fields: Mapping[str, Any], changed: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Row:
        division, kind, entry = self._entry(told_)
        header = {**entry, "VATAmountFC": None, **fields}
        kept = sendable_lines(self._world, division, kind, entry["EntryID"])
        lines = [{**line, **(changed or {}).get(str(number), {})} for number, line in enumerate(kept, 1)]
        booking = prepare(self._world, division, kind, header, lines, str(self._me["Language"]).lower())
        return keep(self._world, division, booking, self._me)

    def _entry(self, told_: Asked) -> tuple[int, Kind, Row]:
        division, entry_id = int(told_["division"]), str(told_["entry_id"])
        for kind in KINDS:
            entry = self._world.table(division, kind.path).get(entry_id)
            if entry is not None:
                return division, kind, entry
        raise Refused(409, f"There is no entry {entry_id} in division {division}.")

    def _letters(self, told_: Asked) -> list[Letter]:
        return list(letters(self._world, told_.get("division"), told_.get("message_id")))

    @property
    def _me(self) -> Row:
        return find_user(self._world, BOOKKEEPER) or {}


def _brief(message: Row) -> Row:
    return {name: message.get(name) for name in ("ID", "Subject", "RecipientStatus")}
