"""For which company a call speaks, and with which headers Billit is told so.

A call without PartyID silently works on the oldest company of the key (billit-api section 2.1), so a
context is part of every session and there is no way to call without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HeaderMode(StrEnum):
    """Which id goes where when an accountant acts for a dossier; Billit's sources disagree (section 2.3)."""

    DOCS = "docs"  # PartyID = the dossier, ContextPartyID = the office
    SWAGGER = "swagger"  # PartyID = the office, ContextPartyID = the dossier
    PARTY = "party"  # PartyID alone: seen live, for several companies of one user


@dataclass(frozen=True, slots=True)
class Context:
    """The two ids as they are sent, and the company that the answers must belong to.

    `company` is None only for what belongs to the user and not to a company, before the office is known.
    """

    company: int | None
    party_id: int | None
    context_party_id: int | None

    @classmethod
    def office(cls, office: int | None, mode: HeaderMode = HeaderMode.DOCS) -> Context:
        """The practice itself: account information and the accountant feed."""
        behind = None if mode is HeaderMode.PARTY else office
        return cls(company=office, party_id=office, context_party_id=behind)

    @classmethod
    def dossier(cls, dossier: int, office: int | None, mode: HeaderMode) -> Context:
        """A company that the practice serves; without an office the company speaks for itself."""
        if mode is HeaderMode.PARTY:
            return cls(company=dossier, party_id=dossier, context_party_id=None)
        behind = dossier if office is None else office
        first, second = (dossier, behind) if mode is HeaderMode.DOCS else (behind, dossier)
        return cls(company=dossier, party_id=first, context_party_id=second)

    def headers(self) -> dict[str, str]:
        ids = {"PartyID": self.party_id, "ContextPartyID": self.context_party_id}
        return {name: str(value) for name, value in ids.items() if value is not None}

    @property
    def label(self) -> str:
        """How errors name the dossier."""
        return "" if self.company is None else str(self.company)
