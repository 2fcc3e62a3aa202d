"""Bytes to statements, strictly: what any rule of level error objects to is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from dossierflow.coda import checks, days
from dossierflow.coda.account import Account, parse_counterparty
from dossierflow.coda.checks.balances import new_balance, old_balance
from dossierflow.coda.checks.chain import marks_the_last
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.sheet import Note, Part, Sheet, sheets
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.errors import BadData


def read(
    stream: IO[bytes], file: str = "", warn: Callable[[Finding], None] | None = None
) -> Iterator[Statement]:
    """The statements of a physical file, one at a time.

    Raises BadData, whose text gives file, line, position and rule, at the first finding of level error;
    warnings go to `warn`. Texts come back without trailing blanks.
    """
    previous: Sheet | None = None
    for sheet in sheets(stream):
        _judge(sheet, previous, file, warn)
        yield statement_of(sheet)
        previous = sheet
    _judge(None, previous, file, warn)


def _judge(
    sheet: Sheet | None, previous: Sheet | None, file: str, warn: Callable[[Finding], None] | None
) -> None:
    found = [*marks_the_last(previous, sheet)]
    if sheet is not None:
        found.extend(checks.broken(sheet))
    for finding in (broken.within(file) for broken in sorted(found)):
        if finding.level is Level.ERROR:
            raise BadData(str(finding), field=finding.rule)
        if warn is not None:
            warn(finding)


def statement_of(sheet: Sheet) -> Statement:
    """The plain statement in a sheet without errors."""
    header, old, new = sheet.header, sheet.old, sheet.new
    old_date = days.read(old.date)
    new_date = days.read(new.date) if new else old_date
    created = days.read(header.created)
    assert old_date and new_date and created
    return Statement(
        account=Account.parse(old.structure, old.account),
        old_balance=old_balance(sheet),
        old_date=old_date,
        new_balance=new_balance(sheet),
        new_date=new_date,
        created=created,
        number=int(old.number),
        paper_number=int(old.paper_number),
        movements=tuple([_part(leader) for leader in sheet.leaders]),
        holder=old.holder.rstrip(),
        description=old.description.rstrip(),
        addressee=header.addressee.rstrip(),
        bic=header.bic.rstrip(),
        company_number=_company_number(header.company_number),
        bank_id=header.bank_id,
        file_reference=header.file_reference.rstrip(),
        duplicate=header.duplicate == "D",
        separate=header.separate,
        transaction_reference=header.transaction_reference.rstrip(),
        related_reference=header.related_reference.rstrip(),
        free_communications=_free_communications(sheet),
    )


def _company_number(digits: str) -> str:
    return digits[1:] if digits.strip("0") else ""


def _part(part: Part) -> Movement:
    first, second, third = part.first, part.second, part.third
    zone = part.zone.rstrip()
    is_structured = first.structured == "1"
    account, currency = parse_counterparty(third.account) if third else ("", "")
    entry_date = days.read(first.entry_date)
    assert entry_date
    return Movement(
        first.reference.rstrip(),
        part.amount,
        first.code,
        entry_date,
        days.read(first.value_date),
        zone[3:] if is_structured else zone,
        zone[:3] if is_structured else "",
        int(first.globalisation),
        second.customer_reference.rstrip() if second else "",
        account,
        currency,
        third.name.rstrip() if third else "",
        second.bic.rstrip() if second else "",
        second.r_type.rstrip() if second else "",
        second.r_reason.rstrip() if second else "",
        second.category_purpose.rstrip() if second else "",
        second.purpose.rstrip() if second else "",
        tuple([_information(note) for note in part.notes]) if part.notes else (),
        tuple([_part(detail) for detail in part.details]) if part.details else (),
    )


def _information(note: Note) -> Information:
    zone = note.zone.rstrip()
    return Information(zone[3:], zone[:3]) if note.first.structured == "1" else Information(zone)


def _free_communications(sheet: Sheet) -> tuple[str, ...]:
    texts: dict[str, str] = {}
    for row in sheet.free:
        texts[row.sequence] = texts.get(row.sequence, "") + row.text
    return tuple(text.rstrip() for text in texts.values())
