"""A relation as Billit keeps it, and what of it may be written: the client's own changes are not ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.domain.relation import Relation, Role
from dossierflow.domain.spelling import plain

#: What both sides keep of a relation, in the order in which it is told. VAT liability follows the number.
FIELDS = (
    *("name", "vat_number", "street", "postcode", "city", "country"),
    *("email", "phone", "language", "gl_account"),
)
Told = Mapping[str, str]  # by field; what is empty is not there


@dataclass(frozen=True, slots=True)
class Party:
    """What Billit keeps of one. `code` and `external_id` are of Exact, where it was imported; `told` is what
    a client may change."""

    party_id: int
    role: Role | None
    code: str = ""
    external_id: str = ""
    told: Told = field(default_factory=dict)
    #: The number of the house stands apart from the street.
    number_apart: bool = False
    last_modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which the client's value in Billit is another one than Exact's."""

    field: str
    billit: str
    exact: str


@dataclass(frozen=True, slots=True)
class Merged:
    """`write`: what goes to Billit; `kept`: where the client's stays; `stands`: what Billit then has of us"""

    write: Told
    kept: tuple[Difference, ...]
    stands: Told


def told_by(relation: Relation, gl_account: str) -> Told:
    """What Exact says of a relation, as far as a party has a place for it."""
    given = {
        "name": relation.name,
        "vat_number": relation.vat_number,
        "street": relation.street,
        "postcode": relation.postcode,
        "city": relation.city,
        "country": relation.country,
        "email": relation.email,
        "phone": relation.phone,
        "language": relation.language[:2].upper(),
        "gl_account": gl_account,
    }
    return {name: value for name, value in given.items() if value}


def merged(exact: Told, billit: Told, last: Told | None, *, exact_counts: bool) -> Merged:
    """Three ways: what Exact says now, what Billit says now, and what stood there when we last wrote.

    Written is what Billit has not, or has as we left it. Where the client made it another value, both stay as
    they are, unless Exact counts. A value that Exact does not have erases nothing.
    """
    write, stands, kept = dict[str, str](), dict[str, str](), list[Difference]()
    for name in FIELDS:
        value, now, before = exact.get(name, ""), billit.get(name, ""), (last or {}).get(name)
        if not value:
            continue
        ours = now == before or not (now or before)
        if now == value or (same(now, value) and not ours):
            stands[name] = now
        elif ours or exact_counts:
            write[name] = stands[name] = value
        else:
            kept.append(Difference(name, now, value))
            stands |= {name: before} if before is not None else {}
    return Merged(write, tuple(kept), stands)


def same(first: str, second: str) -> bool:
    """Whether two spellings say the same: capitals, spaces and signs are no difference."""
    return plain(first) == plain(second)
