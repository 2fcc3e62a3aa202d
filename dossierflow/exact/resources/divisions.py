"""current/Me and system/Divisions: who consented, and which companies that reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossierflow.domain.enterprise import enterprise_number
from dossierflow.exact import odata
from dossierflow.exact.fields import DEMANDED, Shape, flag, key, number, wall, words
from dossierflow.exact.transport import ExactTransport


@dataclass(frozen=True, slots=True)
class ExactUser:
    """Who consented. Only an office user can book: portal and client users cannot."""

    user_id: str
    user_name: str
    full_name: str
    email: str
    language: str  # "NL-BE", "FR-BE" …: of the texts Exact answers
    is_office_user: bool
    home_division: int  # the user's own company: calls that concern no company are charged to it


@dataclass(frozen=True, slots=True)
class Division:
    """A company that the connection reaches. When `moved_at` changes, all its sync timestamps are void."""

    code: int
    name: str
    enterprise_number: str
    vat_number: str
    status: int  # 0 inactive, 1 active, 2 archived
    moved_at: str  # DivisionMoveDate and DivisionHRLinkUnlinkDate, to compare; '' = never
    blocking_status: int  # not 0: a backup, conversion or copy runs; try later
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


def _user(
    *, accounting: int, current: int, portal: bool, lite: bool, client: bool, **facts: Any
) -> ExactUser:
    return ExactUser(
        **facts, is_office_user=not (portal or lite or client), home_division=accounting or current
    )


def _division(*, chamber: str, moved: str, linked: str, **facts: Any) -> Division:
    return Division(
        **facts,
        enterprise_number=enterprise_number(chamber) or enterprise_number(facts["vat_number"]),
        moved_at="|".join(filter(None, (moved, linked))),
    )


# CurrentDivision is only the last company the API touched: good enough to be charged, never to be booked in.
ME = Shape(
    _user,
    "Me",
    with_division=False,
    user_id=key("UserID"),
    user_name=words("UserName"),
    full_name=words("FullName"),
    email=words("Email"),
    language=words("LanguageCode"),
    accounting=number("AccountingDivision"),
    current=number("CurrentDivision"),
    portal=flag("IsMyFirmPortalUser"),
    lite=flag("IsMyFirmLiteUser"),
    client=flag("IsClientUser"),
)
DIVISIONS = Shape(
    _division,
    "system/Divisions",
    with_division=False,
    code=number("Code", DEMANDED),
    name=words("Description"),
    chamber=words("ChamberOfCommerceNumber"),
    vat_number=words("VATNumber"),
    status=number("Status"),
    moved=wall("DivisionMoveDate"),
    linked=wall("DivisionHRLinkUnlinkDate"),
    blocking_status=number("BlockingStatus"),
    email=words("Email"),
    street=words("AddressLine1"),
    postcode=words("Postcode"),
    city=words("City"),
    country=words("Country"),
)


def me(transport: ExactTransport) -> ExactUser:
    """One call, charged to no company."""
    return ME.read(transport.get(None, ME.path, {"$select": ME.select}, odata.record), None)


def divisions(transport: ExactTransport, via: int) -> list[Division]:
    """Every company that user and consent reach, across licences; charged to division `via`."""
    pages = transport.pages(via, DIVISIONS.path, {"$select": DIVISIONS.select})
    return [DIVISIONS.read(row, None) for rows in pages for row in rows]
