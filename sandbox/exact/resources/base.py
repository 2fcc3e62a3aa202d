"""How an endpoint answers: rows kept per division, read through OData, written after its own checks."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.exact.answers import Answer, Refused, not_found
from sandbox.exact.call import Call
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.odata.projection import key_text
from sandbox.exact.odata.reading import Selection, Source, count_rows, read_one, read_page, write_row
from sandbox.exact.odata.tokens import tokens
from sandbox.exact.texts import Complaint, complaint
from sandbox.exact.world import new_id
from sandbox.kernel.table import Row, Table

# Properties whose name for people differs from their own.
LABELS = {
    "FileName": "File name",
    "AttachmentFileName": "File name",
    "RecipientMailboxID": "Recipient",
    "SenderMailboxID": "Sender",
    "MailMessageID": "Message",
    "BankAccount": "Bank account",
    "GLAccount": "G/L account",
    "AmountFC": "Amount",
    "EntryID": "Entry",
}


class Resource:
    """One endpoint's behaviour. Subclasses say what its rows are, and what is checked before a write."""

    def read(self, call: Call) -> Answer:
        source = self.source(call)
        if call.key:
            return read_one(call, _by_key(source, call.endpoint.key, key_value(call)))
        return read_page(call, source)

    def count(self, call: Call) -> int:
        return count_rows(call, self.source(call))

    def source(self, call: Call) -> Source:
        """The rows that reads see."""
        return call.world.table(call.division, call.endpoint.base)

    def create(self, call: Call) -> Answer:
        body = read_body(call.endpoint, call.body, creating=True)
        call.refuse(missing(call, body))
        row = self.complete(call, {call.endpoint.key: new_id(), **body}, None)
        return created(call, self.keep(call, row))

    def change(self, call: Call) -> Answer:
        before = self.existing(call)
        body = read_body(call.endpoint, call.body, creating=False)
        self.keep(call, self.complete(call, {**before, **body}, before))
        return Answer(204)

    def remove(self, call: Call) -> Answer:
        row = self.existing(call)
        call.refuse(self.objections(call, row))
        call.world.remove(call.division, call.endpoint.base, str(row[call.endpoint.key]), call.user)
        return Answer(204)

    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        """Check a row that is to be written (`before` None: a new one) and fill what Exact fills itself."""
        return row

    def objections(self, call: Call, row: Row) -> Iterable[Complaint]:
        """Why a row may not be deleted."""
        return ()

    def keep(self, call: Call, row: Row) -> Row:
        return call.world.save(call.division, call.endpoint.base, row, call.user)

    def existing(self, call: Call) -> Row:
        """The row that a PUT or DELETE names; 404 where there is none."""
        row = _by_key(self.source(call), call.endpoint.key, key_value(call)) if call.key else None
        if row is None:
            raise not_found()
        return row


def created(call: Call, row: Row) -> Answer:
    """201: nothing but the key, or everything with `Prefer: return=representation`."""
    if call.wants_representation:
        return Answer(201, write_row(call, row, expand=tuple(call.endpoint.links)))
    return Answer(201, write_row(call, {call.endpoint.key: row[call.endpoint.key]}))


def missing(call: Call, body: Row) -> list[Complaint]:
    """A complaint for each mandatory property without a value; lines may come without their entry."""
    return [
        complaint("mandatory", LABELS.get(name, name))
        for name in call.endpoint.mandatory
        if body.get(name) in (None, "", [])
    ]


def key_value(call: Call) -> str | int:
    """The key in the brackets of the address; 404 where it is not of the key's type."""
    try:
        token = tokens(call.key)[0]
    except Refused:
        raise not_found() from None
    if token.kind != "literal" or key_text(call.endpoint, token.value) != _canonical(call, token.text):
        raise not_found()
    value: str | int = token.value
    return value


def _canonical(call: Call, text: str) -> str:
    return text.lower() if call.endpoint.properties[call.endpoint.key].type == "Guid" else text


def _by_key(source: Source, field: str, key: str | int) -> Row | None:
    if isinstance(source, Selection):
        return source.by_key(key)
    if isinstance(source, Table):
        found = source.get(str(key))
        return found if found is not None and found[field] == key else source.first(field, key)
    return next((row for row in source if row[field] == key), None)
