"""What follows from what: amounts that the balances tell, and findings that say nothing new.

Where a record or field is lost, the checks that rest on it would each find something; the loss was said once.
"""

from __future__ import annotations

from collections.abc import Iterator

from dossierflow.coda.balance import moved, new_balance, old_balance, stated_balance
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.records import Movement1, position
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


def without_consequences(
    statement: RawStatement, said: list[Broken], found: list[Broken]
) -> Iterator[Broken]:
    """What reading said and what checks found, but for what only follows from a loss, or from one another."""
    if said:
        said, found = _of_one_field(statement, said, found)
    if not statement.lost and not statement.damaged:
        yield from _one_of_missing_movements(statement, said + found) if found else said
        return
    yield from said
    unjudged: set[str] = set()
    for name in statement.lost:
        unjudged |= _RESTS_ON.get(name, _RESTS_ON.get(name.partition(".")[2], set()))
    for broken in found:
        if broken.rule not in unjudged and broken.line not in statement.damaged:
            yield broken


def _of_one_field(
    statement: RawStatement, said: list[Broken], found: list[Broken]
) -> tuple[list[Broken], list[Broken]]:
    """A date that is blank is no date, and a blank code fits no record: said of the field already."""
    columns = {(one.rule, one.position) for one in said if one.key in _UNFIT}
    places, rules = {place for _, place in columns}, {rule for rule, _ in columns}
    if "line" in statement.lost:
        rules = rules | {"M3"}
    return (
        [one for one in said if one.key not in _OF_LINKS or one.rule not in rules],
        [
            one
            for one in found
            if not (one.key in _OF_LINKS and one.rule in rules)
            and not (one.rule in _OF_FIELDS and one.position in places)
            and not (one.key == "information-code" and _CODE in places)
        ],
    )


#: What is said of fields by what they hold.
_OF_FIELDS = frozenset({"F5", "H1", "M1", "M2", "M9"})
_CODE = position(Movement1, "code")
_UNFIT = frozenset({"unfit", "blank-field"})
_OF_LINKS = frozenset({"next-code", "link-code"})


def _one_of_missing_movements(statement: RawStatement, found: list[Broken]) -> list[Broken]:
    """Where balance, count and sums miss the same movements, or have them too often, it is said once."""
    keys = {broken.key for broken in found}
    old, new, trailer = statement.old, statement.new, statement.trailer
    if not keys >= {"new-balance", "record-count"} or not (old and new and trailer):
        return found
    records = int(trailer.records) - statement.counted
    amount = new_balance(statement) - old_balance(statement) - sum(statement.amounts)
    if amount != int(trailer.credit) - int(trailer.debit) - sum(statement.amounts):
        return found
    key = "movements-missing" if records > 0 else "movements-too-many"
    line = min((one.line for one in found if one.key in _OF_MISSING and one.rule == "M1"), default=new.line)
    facts = {"count": abs(records), "amount": Thousandths(amount if records > 0 else -amount)}
    said = Broken.at(line, 1, "B3", key, **facts)
    return [said, *(broken for broken in found if broken.key not in _OF_MISSING)]


_OF_MISSING = frozenset({"new-balance", "record-count", "debit-sum", "credit-sum", "sequence", "needless-8"})
_MARK, _OF_UTF_8 = "byte-order-mark", ("foreign-utf-8", "counted-in-bytes")


def with_mark(found: list[Broken]) -> list[Broken]:
    """A file in UTF-8 that starts with a mark is one cause: what is said of its letters names the mark."""
    if not any(broken.key == _MARK for broken in found) or not any(one.key in _OF_UTF_8 for one in found):
        return found
    return [
        broken.and_also("and-a-mark") if broken.key in _OF_UTF_8 else broken
        for broken in found
        if broken.key != _MARK
    ]


def work_out_amounts(statement: RawStatement) -> None:
    """The one amount of a statement that cannot be read, where the balances and all others can."""
    old, new, unreadable = statement.old, statement.new, list(statement.repaired)
    lost = {name for name in statement.lost if not name.startswith("Movement1.")}
    if len(unreadable) != 1 or not old or not new or lost & _NEEDED:
        return
    [line] = unreadable
    if line not in {movement.line for movement in statement.movements}:
        return
    amount = new_balance(statement) - old_balance(statement) - sum(statement.amounts)
    statement.repaired[line] = amount
    del statement.__dict__["amounts"]
    statement.broken = _told(statement, line, "by-balances", amount)


def work_out_balance(statement: RawStatement) -> None:
    """The one balance that cannot be read, where the other and all movements can: said beside the loss."""
    for row, other in ((statement.old, "NewBalance"), (statement.new, "OldBalance")):
        kind = type(row).__name__
        if row is None or stated_balance(statement, kind) is not None or moved(statement) is None:
            continue
        if stated_balance(statement, other) is not None:
            found = old_balance(statement) if row is statement.old else new_balance(statement)
            statement.broken = _told(statement, row.line, "by-movements", found)


def _told(statement: RawStatement, line: int, key: str, amount: int) -> list[Broken]:
    return [
        broken.and_also(key, amount=Thousandths(amount))
        if broken.line == line and broken.rule in ("F1", "F2", "F4", "F6")
        else broken
        for broken in statement.broken
    ]


_NEEDED = {"record", "OldBalance.balance", "OldBalance.sign", "NewBalance.balance", "NewBalance.sign"}
