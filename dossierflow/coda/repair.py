"""What follows from what: amounts that the balances tell, and findings that say nothing new.

Where a record or field is lost, the checks that rest on it would each find something; the loss was said once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossierflow.coda.raw import RawStatement
from dossierflow.coda.rules import Broken
from dossierflow.coda.words.said import Thousandths

_ALL_NUMBERS = frozenset({"B3", "B4", "B5", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8"})
#: By what is lost, with or without its record: the rules that can no longer be judged in this statement.
_RESTS_ON = {
    "record": _ALL_NUMBERS,
    "Trailer.multiple": {"X1"},
    "Trailer.records": {"B4"},
    "Trailer.debit": {"B5"},
    "Trailer.credit": {"B5"},
    "amount": {"B3", "B5", "M7"},
    "sign": {"B3", "B5", "M7"},
    "balance": {"B3"},
    "sequence": {"M1", "M2", "M5"},
    "detail": {"M2", "M6", "M7", "B3", "B5"},
    "code": {"M5", "M6", "M7", "M8", "B3", "B5"},
    "next": {"M3"},
    "link": {"M4"},
    "globalisation": {"M8"},
    "paper_number": {"M10"},
}


def without_consequences(statement: RawStatement, found: Iterable[Broken]) -> Iterator[Broken]:
    """The findings of checks, but for those that only follow from what is lost."""
    if not statement.lost and not statement.damaged:
        yield from found
        return
    unjudged: set[str] = set()
    for name in statement.lost:
        unjudged |= _RESTS_ON.get(name, _RESTS_ON.get(name.partition(".")[2], set()))
    for broken in found:
        if broken.rule not in unjudged and broken.line not in statement.damaged:
            yield broken


def work_out_amounts(statement: RawStatement) -> None:
    """The one amount of a statement that cannot be read, where the balances and all others can."""
    old, new, unreadable = statement.old, statement.new, list(statement.repaired)
    lost = {name for name in statement.lost if not name.startswith("Movement1.")}
    if len(unreadable) != 1 or not old or not new or lost & _NEEDED:
        return
    [line] = unreadable
    if line not in {movement.line for movement in statement.movements}:
        return
    difference = _signed(new.sign, new.balance) - _signed(old.sign, old.balance)
    amount = difference - sum(statement.amounts)
    statement.repaired[line] = amount
    del statement.__dict__["amounts"]
    statement.broken = [
        broken.and_also("by-balances", amount=Thousandths(amount))
        if broken.line == line and broken.rule in ("F1", "F2", "F4", "F6")
        else broken
        for broken in statement.broken
    ]


_NEEDED = {"record", "OldBalance.balance", "OldBalance.sign", "NewBalance.balance", "NewBalance.sign"}


def _signed(sign: str, amount: str) -> int:
    return -int(amount) if sign == "1" else int(amount)
