"""Builds the practice; the same seed and day always give the same practice, to the byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from sandbox.practice import banking, invoices, ledger, numbers, relations
from sandbox.practice.model import Company, Practice, Relation, SeededFault
from sandbox.practice.tables import Row, read

DOSSIERS = ("bakery", "builder", "consultancy")


def build(seed: int, today: dt.date) -> Practice:
    """The practice on the morning of `today`: invoices of the last 45 days, money up to yesterday."""
    shared = read("shared")
    office = _company("office", {"company": shared["office"]}, seed, today, ())
    suppliers = _shared_suppliers(seed, shared["suppliers"], office)
    files = {key: read(key) for key in DOSSIERS}
    dossiers = tuple(_company(key, file, seed, today, suppliers) for key, file in files.items())
    return Practice(
        seed=seed,
        today=today,
        office=office,
        dossiers=dossiers,
        only_in_exact=_company("garage", read("garage"), seed, today, suppliers),
        only_in_billit=_company("florist", read("florist"), seed, today, ()),
        faults=tuple(_faults(files, dossiers)),
    )


def _company(key: str, file: Row, seed: int, today: dt.date, shared: tuple[Relation, ...]) -> Company:
    rng = Random(f"{seed} {key}")  # noqa: S311
    own: Row = file["company"]
    enterprise = numbers.enterprise_number(rng, own["enterprise_starts"])
    holder = banking.Holder(
        own["name"],
        enterprise,
        tuple((*numbers.belgian_iban(rng, bank), bank) for bank in own["banks"]),
        today,
    )
    known = relations.build(rng, own.get("relations", ()), shared)
    register = invoices.Register(rng, today, known, holder.banks(), own.get("sales_start", 1))
    documents = register.build(file.get("documents", ()))
    return Company(
        key=key,
        name=own["name"],
        activity=own["activity"],
        address=relations.address(own, own["house"]),
        vat_number=f"BE{enterprise}",
        enterprise_number=enterprise,
        email=own["email"],
        phone=own["phone"],
        language=own.get("language", "NL"),
        contact=own["contact"],
        party_id=own.get("party_id"),
        division=own.get("division"),
        books=ledger.books(own, [iban for iban, _, _ in holder.ibans]),
        relations=known,
        invoices=documents,
        bank_accounts=banking.accounts(rng, holder, documents, known),
        may_book_purchases=own.get("may_book_purchases", True),
    )


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
