"""Who the practice is: its own company never becomes a dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dossierflow.billit.client import Company
from dossierflow.exact.client import Division


@dataclass(frozen=True)
class PracticeItself:
    """Its PartyID, and the numbers by which its division is known; neither where it is not known."""

    party_id: int | None = None
    divisions: frozenset[int] = frozenset()

    def is_company(self, company: Company) -> bool:
        return company.party_id == self.party_id

    def is_division(self, division: Division, companies: Iterable[Company]) -> bool:
        own = {one.enterprise_number for one in companies if self.is_company(one)} - {""}
        return division.code in self.divisions or division.enterprise_number in own


def learnt(
    companies: Collection[Company],
    homes: Collection[int],
    reached: Collection[Division],
    known: int | None,
) -> PracticeItself:
    """`known`: the PartyID of the settings, or as it was learnt before.

    Else it is the only company that is an accountant's. Where Billit names none, the home division of an
    office user (`homes`) is the practice's; but not in the books of somebody who has one company only.
    """
    listed = {one.party_id for one in companies}
    if known in listed:
        return PracticeItself(known)
    offices = [one.party_id for one in companies if one.role.casefold() == "accountant"]
    if len(offices) == 1:
        return PracticeItself(offices[0])
    own = [one for one in reached if one.code in homes]
    if len(reached) < 2 or not own:
        return PracticeItself(known)
    numbers = {one.enterprise_number for one in own} - {""}
    same = [one.party_id for one in companies if one.enterprise_number in numbers]
    return PracticeItself(same[0] if len(same) == 1 else known, frozenset(one.code for one in own))
