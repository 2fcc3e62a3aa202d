"""Relations of a company: its own, and the suppliers that every company has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from sandbox.practice import numbers
from sandbox.practice.model import Address, Relation
from sandbox.practice.tables import Row

FIRST_CODE = 10001


def build(rng: Random, rows: Iterable[Row], shared: Iterable[Relation]) -> tuple[Relation, ...]:
    """Keys R001, R002 …; the number in the books counts along."""
    everyone = [*(relation(rng, row) for row in rows), *shared]
    return tuple(
        replace(one, key=f"R{at + 1:03d}", code=str(FIRST_CODE + at)) for at, one in enumerate(everyone)
    )


def relation(rng: Random, row: Row) -> Relation:
    role = row.get("as", "supplier")
    country = row.get("country", "BE")
    enterprise = row.get("enterprise") or _enterprise(rng, row, country)
    enterprise = "" if enterprise == "none" else enterprise
    iban, bic = _account(rng, row, country, role)
    return Relation(
        key="",
        code="",
        name=row["name"],
        address=address(row, str(rng.randrange(1, 240))),
        is_customer=role in ("customer", "both"),
        is_supplier=role in ("supplier", "both"),
        is_prospect=role == "prospect",
        blocked=row.get("blocked", False),
        vat_number=row.get("vat") or (f"BE{enterprise}" if enterprise else ""),
        enterprise_number=enterprise,
        email=f"{row.get('mailbox', 'facturatie')}@{slug(row['name'])}.example",
        phone=f"+32 {rng.randrange(2, 90)} {rng.randrange(100000, 999999)}",
        language=row.get("language", "NL"),
        iban=iban,
        bic=bic,
        sales_account=row.get("sales_account", ""),
        purchase_account=row.get("purchase_account", ""),
        sales_vat=row.get("sales_vat", ""),
        purchase_vat=row.get("purchase_vat", ""),
        payment_condition=row.get("condition", ""),
    )


def address(row: Row, house: str) -> Address:
    return Address(
        row["street"], row.get("house", house), row["postcode"], row["city"], row.get("country", "BE")
    )


def slug(name: str) -> str:
    """A name as it would stand in a domain name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _enterprise(rng: Random, row: Row, country: str) -> str:
    return numbers.enterprise_number(rng, row.get("starts", "0")) if country == "BE" else "none"


def _account(rng: Random, row: Row, country: str, role: str) -> tuple[str, str]:
    if "iban" in row:
        return row["iban"], row["bic"]
    if country != "BE" or role == "prospect":
        return "", ""
    return numbers.belgian_iban(rng, rng.choice(list(numbers.BANKS)))
