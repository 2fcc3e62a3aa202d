"""Builds the practice; the same seed and day always give the same practice, to the byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from sandbox.practice import banking, companies, numbers, relations
from sandbox.practice.further import DOCUMENTS, MOST_FURTHER, Further
from sandbox.practice.model import Company, Practice, Relation, SeededFault
from sandbox.practice.tables import Row, read

DOSSIERS = ("bakery", "builder", "consultancy")


def build(seed: int, today: dt.date, dossiers: int = len(DOSSIERS), documents: int = DOCUMENTS) -> Practice:
    """The practice on the morning of `today`: invoices of the last 45 days, money up to yesterday.

    Beyond the first three dossiers each has `documents` invoices. ValueError where there are less than three.
    """
    if not len(DOSSIERS) <= dossiers <= len(DOSSIERS) + MOST_FURTHER:
        raise ValueError(f"a practice has {len(DOSSIERS)} to {len(DOSSIERS) + MOST_FURTHER} dossiers")
    shared = read("shared")
    office = _company("office", {"company": shared["office"]}, seed, today, ())
    suppliers = _shared_suppliers(seed, shared["suppliers"], office)
    files = {key: read(key) for key in DOSSIERS}
    first = tuple(_company(key, file, seed, today, suppliers) for key, file in files.items())
    only_in_exact = _company("garage", read("garage"), seed, today, suppliers)
    only_in_billit = _company("florist", read("florist"), seed, today, ())
    known = (office, *first, only_in_exact, only_in_billit)
    return Practice(
        seed=seed,
        today=today,
        office=office,
        dossiers=first,
        only_in_exact=only_in_exact,
        only_in_billit=only_in_billit,
        faults=tuple(_faults(files, first)),
        further=Further(seed, today, tuple(files), dossiers - len(first), documents, suppliers, known),
    )


def _company(key: str, file: Row, seed: int, today: dt.date, shared: tuple[Relation, ...]) -> Company:
    rng = Random(f"{seed} {key}")  # noqa: S311
    own: Row = file["company"]
    enterprise = numbers.enterprise_number(rng, own["enterprise_starts"])
    ibans = tuple((*numbers.belgian_iban(rng, bank), bank) for bank in own["banks"])
    holder = banking.Holder(own["name"], enterprise, ibans, today)
    return companies.whole(rng, key, own, holder, file.get("documents", ()), shared)


def _shared_suppliers(seed: int, rows: list[Row], office: Company) -> tuple[Relation, ...]:
    """The same enterprise for every company; the accountants themselves are one of them."""
    rng = Random(f"{seed} shared")  # noqa: S311
    account = office.bank_accounts[0]
    own = {"enterprise": office.enterprise_number, "iban": account.iban, "bic": account.bic}
    return tuple(relations.relation(rng, row | own if row.get("office") else row) for row in rows)


def _faults(files: dict[str, Row], dossiers: tuple[Company, ...]) -> Iterator[SeededFault]:
    """Rows marked with a fault, found back by direction, relation and title."""
    for company in dossiers:
        for row in files[company.key]["documents"]:
            if "fault" in row:
                yield SeededFault(row["fault"], company.key, _number_of(row, company))


def _number_of(row: Row, company: Company) -> str:
    return next(
        one.number
        for one in company.invoices
        if one.title == row["title"] and company.relation(one.relation).name == row["with"]
    )
