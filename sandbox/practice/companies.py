"""A company out of its row of a data file: as an outline that lists show, or whole, with its bookkeeping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from sandbox.practice import banking, invoices, ledger, relations
from sandbox.practice.books import Books
from sandbox.practice.model import Company, Relation
from sandbox.practice.tables import Row

NOTHING_BOOKED = Books((), (), (), (), (), ())


def outline(key: str, own: Row, enterprise_number: str) -> Company:
    """Who the company is; without relations, documents, money or books."""
    return Company(
        key=key,
        name=own["name"],
        activity=own["activity"],
        address=relations.address(own, own["house"]),
        vat_number=f"BE{enterprise_number}",
        enterprise_number=enterprise_number,
        email=own["email"],
        phone=own["phone"],
        language=own.get("language", "NL"),
        contact=own["contact"],
        party_id=own.get("party_id"),
        division=own.get("division"),
        books=NOTHING_BOOKED,
        relations=(),
        invoices=(),
        bank_accounts=(),
        may_book_purchases=own.get("may_book_purchases", True),
    )


def with_books(
    rng: Random, key: str, own: Row, holder: banking.Holder, shared: tuple[Relation, ...]
) -> Company:
    """The company with its bookkeeping and its relations, and still without documents and money."""
    return replace(
        outline(key, own, holder.enterprise_number),
        books=ledger.books(own, [iban for iban, _, _ in holder.ibans]),
        relations=relations.build(rng, own.get("relations", ()), shared),
    )


def whole(
    rng: Random,
    key: str,
    own: Row,
    holder: banking.Holder,
    documents: Iterable[Row],
    shared: tuple[Relation, ...],
) -> Company:
    company = with_books(rng, key, own, holder, shared)
    known, start = company.relations, own.get("sales_start", 1)
    built = invoices.Register(rng, holder.today, known, holder.banks(), start).build(documents)
    return replace(company, invoices=built, bank_accounts=banking.accounts(rng, holder, built, known))
