"""F5, H1, H2: the header and the dates around the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossierflow.coda import days
from dossierflow.coda.checkdigits import is_company_number
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.records import Header, NewBalance, OldBalance, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Word

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def exists(digits: str) -> bool:
    """A day of the calendar; zeros are none."""
    try:
        return days.read(digits) is not None
    except ValueError:
        return False


def dates_exist(statement: RawStatement) -> Iterator[Broken]:
    """Of header and balances. An unknown day (zeros) is taken from the other records."""
    dated: list[tuple[Header | OldBalance | NewBalance | None, str, str]] = [
        (statement.header, "created", "created"),
        (statement.old, "date", "old_date"),
        (statement.new, "date", "new_date"),
    ]
    for row, field, name in dated:
        if row is not None and not exists(digits := getattr(row, field)):
            key = "date-unknown" if digits == days.UNKNOWN else "no-date"
            facts = {"field": Word(f"compared:{name}"), "digits": digits}
            yield Broken.at(row.line, position(type(row), field), "F5", key, **facts)


def duplicate_bic_and_company(statement: RawStatement) -> Iterator[Broken]:
    header = statement.header
    if header is None:
        return
    bic = header.bic.rstrip()
    if bic and not BIC.fullmatch(bic.upper()):
        yield Broken.at(header.line, position(Header, "bic"), "H1", "no-bic", bic=bic)
    company = header.company_number
    if company.strip("0") and not (company[0] == "0" and is_company_number(company[1:])):
        place = position(Header, "company_number")
        yield Broken.at(header.line, place, "H1", "company-number", number=company)


def application(statement: RawStatement) -> Iterator[Broken]:
    header = statement.header
    if header is None:
        return
    if header.application != "05":
        place = position(Header, "application")
        yield Broken.at(header.line, place, "F4", "application", Level.WARNING, code=header.application)
    if header.version != "2" and statement.is_first:
        place = position(Header, "version")
        yield Broken.at(header.line, place, "F4", "version", version=header.version)
    if header.separate == "00000":
        return
    place = position(Header, "separate")
    yield Broken.at(header.line, place, "H2", "separate", code=header.separate)
    for row in (statement.old, statement.new):
        if row and row.balance.strip("0"):
            yield Broken.at(row.line, position(type(row), "balance"), "H2", "separate-balance")
