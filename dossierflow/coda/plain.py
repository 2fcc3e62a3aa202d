"""From records to the plain types of `statement`: texts without trailing blanks, amounts as integers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from dossierflow.coda import alike, collector, days
from dossierflow.coda.account import Account, parse_counterparty
from dossierflow.coda.balance import new_balance, old_balance
from dossierflow.coda.raw import InformationRecords, MovementRecords, RawStatement
from dossierflow.coda.records import Header, OldBalance
from dossierflow.coda.statement import Information, Movement, Statement

#: Record 2.3 of version 1 holds a name of 26 positions and an address where version 2 has name and text.
_OLD_NAME = 26


def statement_of(raw: RawStatement) -> Statement:
    """The plain statement, whatever is missing: an unknown day is taken from the next best record."""
    header, old = raw.header, raw.old
    day = day_of(raw)
    old_date = (days.known(old.date) if old else None) or day
    is_empty = raw.new is None and not raw.parts
    with collector.waiting():
        movements = _movements(raw, day)
    return Statement(
        account=account_of(raw),
        old_balance=old_balance(raw),
        old_date=old_date,
        new_balance=new_balance(raw),
        new_date=old_date if is_empty else day,
        created=(days.known(header.created) if header else None) or day,
        paper_number=_paper_number(raw),
        movements=movements,
        free_communications=_free_communications(raw),
        **(_of_header(header) if header else {}),
        **(_of_old_balance(old) if old else {"number": 0}),
    )


def _of_header(header: Header) -> dict[str, Any]:
    return {
        "addressee": header.addressee.rstrip(),
        "bic": header.bic.rstrip(),
        "company_number": _company_number(header.company_number),
        "bank_id": header.bank_id,
        "file_reference": header.file_reference.rstrip(),
        "duplicate": header.duplicate == "D",
        "separate": header.separate,
        "transaction_reference": header.transaction_reference.rstrip(),
        "related_reference": header.related_reference.rstrip(),
    }


def _of_old_balance(old: OldBalance) -> dict[str, Any]:
    return {
        "number": int(old.number),
        "holder": old.holder.rstrip(),
        "description": old.description.rstrip(),
    }


def _paper_number(raw: RawStatement) -> int:
    balance = raw.old or raw.new
    return int(balance.paper_number) if balance else 0


def account_of(raw: RawStatement) -> Account:
    """The account of record 1, or of record 8 where that or its account is missing, or is the one of record 8
    with a typing error."""
    if raw.old is not None and (raw.new is None or not raw.old.account.isspace()):
        return account_meant(raw) or Account.parse(raw.old.structure, raw.old.account)
    return Account.parse(" ", raw.new.account) if raw.new else Account("", "")


def account_meant(raw: RawStatement) -> Account | None:
    """The account of record 8, where that of record 1 is nearly the same and has wrong check digits."""
    old, new = raw.old, raw.new
    if old is None or new is None or old.account == new.account:
        return None
    one, other = (Account.parse(old.structure, row.account) for row in (old, new))
    return other if alike.meant(one.identity[0], [other.identity[0]]) else None


def known_day(raw: RawStatement) -> date | None:
    """The day of the new balance, else that on which the file was made; None where neither can be read.

    An empty statement has no new balance: it stands on the day it was made.
    """
    day = days.known(raw.new.date) if raw.new else None
    return day or (days.known(raw.header.created) if raw.header else None)


def day_of(raw: RawStatement) -> date:
    """The known day, else the last booking date, else the old balance's, else `days.NONE`."""
    if day := known_day(raw):
        return day
    booked = [found for part in raw.parts if (found := days.known(part.entry_date))]
    return max(booked) if booked else (days.known(raw.old.date) if raw.old else None) or days.NONE


def _company_number(digits: str) -> str:
    return digits[1:] if digits.strip("0") else ""


def _movements(raw: RawStatement, day: date) -> tuple[Movement, ...]:
    """Each with its information, and its details with theirs."""
    make = _maker(raw, day)
    starts, pieces = raw.places, raw.pieces
    if len(starts) == len(pieces):
        return tuple([make(part, (), ()) for part in raw.parts])
    found = []
    for start, end in pairwise([*starts, len(pieces)]):
        movement: MovementRecords = pieces[start]  # type: ignore[assignment]
        if end - start == 1:
            found.append(make(movement, (), ()))
            continue
        information: list[Information] = []
        own = information
        details: list[tuple[MovementRecords, list[Information]]] = []
        for piece in pieces[start + 1 : end]:
            if isinstance(piece, InformationRecords):
                own.append(_information(piece))
            else:
                own = []
                details.append((piece, own))
        parts = tuple([make(part, tuple(texts), ()) for part, texts in details]) if details else ()
        found.append(make(movement, tuple(information), parts))
    return tuple(found)


_LEVELS = {str(level): level for level in range(10)}
Make = Callable[[MovementRecords, tuple[Information, ...], tuple[Movement, ...]], Movement]


def _maker(raw: RawStatement, day: date) -> Make:
    repaired, is_old = raw.repaired, bool(raw.header and raw.header.version == "1")
    known, new, kind, kinds, levels = days.known, tuple.__new__, Movement, parse_counterparty, _LEVELS

    def make(
        part: MovementRecords, information: tuple[Information, ...], details: tuple[Movement, ...]
    ) -> Movement:
        (
            line, _, _, reference, sign, amount, value_date, code, flag, zone, entry_date, _, globalisation,
            zone_2, customer_reference, bic, _, r_type, r_reason, category_purpose, purpose,
            zone_23, name, zone_3, _,
        ) = part  # fmt: skip
        account = currency = ""
        if zone_23 is not None:
            account, currency = kinds(zone_23)
            if is_old:
                name, zone_3, information = _old_counterparty(name or "", zone_3 or "", information)
            if zone_3:
                zone = (zone + (zone_2 or "")).ljust(106) + zone_3
            elif zone_2:
                zone += zone_2
        elif zone_2 is not None:
            zone += zone_2
        zone = zone.rstrip()
        digits = ""
        if flag == "1":
            digits, zone = zone[:3], zone[3:]
        value = -int(amount) if sign == "1" else int(amount)
        booked = known(entry_date)
        valued = booked if value_date == entry_date else known(value_date)
        if repaired and line in repaired:
            value = repaired[line]
        # A tuple made directly: files hold millions.
        return new(
            kind,
            (
                reference.rstrip(), value, code, booked or day, valued, zone, digits,
                levels[globalisation], customer_reference.rstrip() if customer_reference else "", account,
                currency, name.rstrip() if name else "", bic.rstrip() if bic else "",
                r_type.rstrip() if r_type else "", r_reason.rstrip() if r_reason else "",
                category_purpose.rstrip() if category_purpose else "", purpose.rstrip() if purpose else "",
                information, details,
            ),
        )  # fmt: skip

    return make


def _old_counterparty(
    name: str, zone: str, information: tuple[Information, ...]
) -> tuple[str, str, tuple[Information, ...]]:
    """Version 1: name, nothing of the communication, and the address as an information."""
    whole = name + zone
    address = whole[_OLD_NAME:].strip()
    return whole[:_OLD_NAME], "", (Information(address), *information) if address else information


def _information(records: InformationRecords) -> Information:
    zone = (records.communication if records.communication_2 is None else records.zone).rstrip()
    return Information(zone[3:], zone[:3]) if records.structured == "1" else Information(zone)


def _free_communications(raw: RawStatement) -> tuple[str, ...]:
    texts: dict[str, str] = {}
    for row in raw.free:
        texts[row.sequence] = texts.get(row.sequence, "") + row.text
    return tuple(text.rstrip() for text in texts.values())
