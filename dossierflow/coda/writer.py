"""Statements to bytes: strict in what it writes, and the same bytes for the same statement.

Every record is matched against its own layout before it leaves, so nothing too long, too large or
unprintable shifts a position silently. Next, link, sequence and detail codes and the trailer are computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from dossierflow.coda import days
from dossierflow.coda.account import counterparty_zone
from dossierflow.coda.layout import Layout
from dossierflow.coda.records import LAYOUTS
from dossierflow.coda.rules import FindingPlace
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.words.refusal import Told, refusal, refused, what_of
from dossierflow.coda.words.said import Said, Thousandths, Word
from dossierflow.errors import BadData

LINE_END = "\r\n"
#: Sequence numbers would wrap after 9999, and consumers refuse detail 9999.
MOST_MOVEMENTS = MOST_DETAILS = 9998

_HEADER, _OLD, _NEW, _FREE, _TRAILER = (LAYOUTS[kind] for kind in "01849")
_FIRST, _SECOND, _THIRD = (LAYOUTS[kind] for kind in ("21", "22", "23"))
_INFORMATION = tuple(LAYOUTS[kind] for kind in ("31", "32", "33"))
#: Where a communication is cut: in records 2.1 | 2.2 | 2.3, and in 3.1 | 3.2 | 3.3.
MOVEMENT_CUTS = (53, 106, 149)
INFORMATION_CUTS = (73, 178, 268)


class Charset(StrEnum):
    """Single-byte, always: a character of two bytes would shift every later position."""

    ASCII = "ascii"
    LATIN_1 = "latin-1"


def write(statements: Iterable[Statement], charset: Charset = Charset.ASCII) -> Iterator[bytes]:
    """One physical file, a statement at a time; the last is marked as the last.

    Raises BadData, naming statement, movement and field, for whatever CODA cannot hold.
    """
    waiting: Statement | None = None
    for statement in statements:
        if waiting is not None:
            yield write_one(waiting, charset, last=False)
        waiting = statement
    if waiting is not None:
        yield write_one(waiting, charset)


def write_one(statement: Statement, charset: Charset = Charset.ASCII, *, last: bool = True) -> bytes:
    """One statement; `last` is False where another follows in the same physical file."""
    try:
        lines = list(_statement(statement, last))
        lines.append("")
        return LINE_END.join(lines).encode(charset)
    except UnicodeEncodeError as error:
        facts = {"character": error.object[error.start], "charset": str(charset)}
        raise refused("no-character-of", document=_name(statement), **facts) from None
    except (ValueError, TypeError) as error:
        raise refused("unwritable", document=_name(statement), reason=str(error)) from None
    except BadData as error:
        raise BadData(error.message, document=_name(statement), field=error.field) from None


def _statement(statement: Statement, last: bool) -> Iterator[str]:
    _refuse_what_does_not_add_up(statement)
    zone, paper = statement.account.zone, f"{statement.paper_number:03d}"
    yield _record(_HEADER, *_header(statement))
    yield _record(_OLD, *_old_balance(statement, zone, paper))
    body = [line for part in _movements(statement.movements, paper) for line in part]
    yield from body
    counted = 1 + len(body)
    if body or statement.free_communications:
        counted += 1
        yield _record(_NEW, *_new_balance(statement, zone, paper))
        yield from _free_communications(statement.free_communications)
    yield _record(_TRAILER, counted, statement.debit, statement.credit, "2" if last else "1")


def _header(statement: Statement) -> tuple[str, ...]:
    return (
        days.written(statement.created),
        statement.bank_id,
        "05",
        "D" if statement.duplicate else " ",
        statement.file_reference,
        statement.addressee,
        statement.bic,
        f"{statement.company_number:0>11}",
        statement.separate,
        statement.transaction_reference,
        statement.related_reference,
        "2",
    )


def _old_balance(statement: Statement, zone: str, paper: str) -> tuple[object, ...]:
    return (
        statement.account.structure,
        paper,
        zone,
        _sign(statement.old_balance),
        abs(statement.old_balance),
        days.written(statement.old_date),
        statement.holder,
        statement.description,
        statement.number,
    )


def _new_balance(statement: Statement, zone: str, paper: str) -> tuple[object, ...]:
    return (
        paper,
        zone,
        _sign(statement.new_balance),
        abs(statement.new_balance),
        days.written(statement.new_date),
        "1" if statement.free_communications else "0",
    )


def _movements(movements: tuple[Movement, ...], paper: str) -> Iterator[list[str]]:
    for sequence, movement in enumerate(movements, 1):
        try:
            yield _part(sequence, 0, movement, paper)
            detail = 1 + len(movement.information)
            for part in movement.details:
                yield _part(sequence, detail, part, paper)
                detail += 1 + len(part.information)
            if detail > MOST_DETAILS:
                raise refused("too-many-details", most=MOST_DETAILS)
        except (BadData, ValueError) as error:
            bad = error if isinstance(error, BadData) else refused("unwritable", reason=str(error))
            of = Said("of-movement", (("movement", sequence), ("reference", movement.reference)))
            raise refusal(of, *what_of(bad), field=bad.field) from None


def _of_second(part: Movement) -> tuple[str, ...]:
    """What makes a record 2.2 necessary, beside the communication."""
    purposes = (part.purpose, part.category_purpose)
    return (part.customer_reference, part.counterparty_bic, *purposes, part.r_type, part.r_reason)


def _of_third(part: Movement) -> tuple[str, ...]:
    """What makes a record 2.3 necessary, beside the communication."""
    return (part.counterparty_account, part.counterparty_name, part.counterparty_currency)


def _part(sequence: int, detail: int, part: Movement, paper: str) -> list[str]:
    """Records 2.1 to 2.3 of a movement or detail, and its information records."""
    communication = part.structured + part.communication
    linked = "1" if part.information else "0"
    first, second, third = _zones(communication, MOVEMENT_CUTS)
    has_third = any((third, *_of_third(part)))
    has_second = has_third or any((second, *_of_second(part)))
    lines = [
        _record(
            _FIRST,
            sequence,
            detail,
            part.reference,
            _sign(part.amount),
            abs(part.amount),
            days.written(part.value_date),
            part.code,
            "1" if part.structured else "0",
            first,
            days.written(part.entry_date),
            paper,
            part.globalisation,
            "1" if has_second else "0",
            "0" if has_second else linked,
        )
    ]
    if has_second:
        lines.append(
            _record(
                _SECOND,
                sequence,
                detail,
                second,
                part.customer_reference,
                part.counterparty_bic,
                "",
                part.r_type,
                part.r_reason,
                part.category_purpose,
                part.purpose,
                "1" if has_third else "0",
                "0" if has_third else linked,
            )
        )
    if has_third:
        zone = counterparty_zone(part.counterparty_account, part.counterparty_currency)
        lines.append(_record(_THIRD, sequence, detail, zone, part.counterparty_name, third, linked))
    if part.information:
        lines.extend(_information(sequence, detail, part))
    return lines


def _information(sequence: int, detail: int, part: Movement) -> Iterator[str]:
    remaining = len(part.information)
    for information in part.information:
        detail += 1
        remaining -= 1
        yield from _one_information(sequence, detail, part, information, "1" if remaining else "0")


def _one_information(
    sequence: int, detail: int, part: Movement, information: Information, link: str
) -> Iterator[str]:
    first, second, third = _zones(information.structured + information.text, INFORMATION_CUTS)
    size = 3 if third else 2 if second else 1
    flag = "1" if information.structured else "0"
    codes = [("1" if place < size else "0", link if place == size else "0") for place in (1, 2, 3)]
    yield _record(_INFORMATION[0], sequence, detail, part.reference, part.code, flag, first, *codes[0])
    if size > 1:
        yield _record(_INFORMATION[1], sequence, detail, second, *codes[1])
    if size > 2:
        yield _record(_INFORMATION[2], sequence, detail, third, link)


def _free_communications(texts: tuple[str, ...]) -> Iterator[str]:
    lines = [
        (sequence, detail, text[start : start + 80])
        for sequence, text in enumerate(texts, 1)
        for detail, start in enumerate(range(0, max(len(text), 1), 80))
    ]
    for place, (sequence, detail, text) in enumerate(lines, 1):
        yield _record(_FREE, sequence, detail, text, "1" if place < len(lines) else "0")


def _zones(communication: str, cuts: tuple[int, int, int]) -> tuple[str, str, str]:
    first, second, last = cuts
    if len(communication) > last:
        raise refused("text-too-long", field="communication", count=len(communication), most=last)
    return communication[:first], communication[first:second], communication[second:]


def _record(layout: Layout, *values: object) -> str:
    line = layout.template % values
    if layout.pattern.fullmatch(line) is None:
        raise _refusal(layout, values)
    return line


def _refusal(layout: Layout, values: tuple[object, ...]) -> BadData:
    for part, value in zip(layout.fields, values, strict=True):
        written = part.template % value
        if len(written) > part.length:
            meaning = Word(f"field:{part.meaning}")
            facts = (("content", written), ("length", part.length), ("field", meaning))
            return refusal(Said("value-too-long", facts), field=part.name)
        if faults := list(layout.faults(" " * (part.position - 1) + written)):
            fault = next((fault for fault in faults if part.position <= fault.position <= part.end), None)
            if fault:
                return refusal(fault.what, field=part.name)
    return refused("unwritable-record", field=layout.name, record=layout.name)


def _sign(amount: int) -> str:
    return "1" if amount < 0 else "0"


def _refuse_what_does_not_add_up(statement: Statement) -> None:
    if len(statement.movements) > MOST_MOVEMENTS:
        raise refused("too-many-movements", count=len(statement.movements), most=MOST_MOVEMENTS)
    total = sum(movement.amount for movement in statement.movements)
    if statement.old_balance + total != statement.new_balance:
        raise refused(
            "balances-differ",
            field="new_balance",
            old=Thousandths(statement.old_balance),
            moved=Thousandths(total),
            new=Thousandths(statement.new_balance),
        )
    for sequence, movement in enumerate(statement.movements, 1):
        if movement.details and sum(_direct(movement.details)) != movement.amount:
            raise refused("details-differ", field="details", movement=sequence)


def _direct(details: tuple[Movement, ...]) -> Iterator[int]:
    """Amounts of the details, without those that are details of a detail (type 9)."""
    return (detail.amount for detail in details if not detail.code.startswith("9"))


def _name(statement: Statement) -> str:
    return Told(FindingPlace(statement.account.number, statement.number, statement.new_date))
