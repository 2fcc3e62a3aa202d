"""For which company a call speaks: PartyID, alone or with ContextPartyID.

Billit's own pages disagree on which header carries the dossier when an accountant acts for it, so both
arrangements are understood unless `billit.header_mode` allows one only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.billit.errors import denied, invalid
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

BOTH, DOCS, SWAGGER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Context:
    """`company` is whose data the call sees; `office` the accountants' company that acts, 0 for none."""

    company: int
    office: int


def context_of(platform: Platform, user: Row, headers: Mapping[str, str]) -> Context:
    """401 where the user has no access; 400 where PartyID is missing and the sandbox is strict."""
    party, second = _id(headers, "PartyID"), _id(headers, "ContextPartyID")
    if party is None:
        if platform.settings.require_party:
            raise invalid("The PartyID header is missing: the oldest company of the key would be used.")
        party = _oldest(platform, user)
    for company in (party, second):
        if company is not None and not platform.reaches(user, company):
            raise denied()
    if second in (None, party):
        return Context(party, party if _is_office(platform, party) else 0)
    assert second is not None
    return _as_accountant(platform, party, second)


def _as_accountant(platform: Platform, party: int, second: int) -> Context:
    mode = platform.settings.header_mode
    if _is_office(platform, second) and not _is_office(platform, party) and mode in (BOTH, DOCS):
        return Context(company=party, office=second)
    if _is_office(platform, party) and not _is_office(platform, second) and mode in (BOTH, SWAGGER):
        return Context(company=second, office=party)
    raise denied()


def _is_office(platform: Platform, company: int) -> bool:
    return bool(platform.company(company)["office"])


def _oldest(platform: Platform, user: Row) -> int:
    companies: list[int] = user["companies"]
    return min(companies, key=lambda company: (platform.company(company)["Created"], company))


def _id(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal():
        raise invalid(f"The header {name} must be a number.")
    return int(text)
