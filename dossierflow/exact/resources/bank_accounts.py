"""crm/BankAccounts: the bank accounts of relations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.exact import odata
from dossierflow.exact.fields import Shape, code, key
from dossierflow.exact.resources.division_calls import DivisionCalls

AT_ONCE = 20  # relations in one filter: an address has its length


@dataclass(frozen=True, slots=True)
class RelationAccount:
    relation_id: str
    iban: str  # '' where Exact has a number of another kind


BANK_ACCOUNTS = Shape(RelationAccount, "crm/BankAccounts", relation_id=key("Account"), iban=code("IBAN"))


def bank_accounts(calls: DivisionCalls, relations: Iterable[str]) -> list[RelationAccount]:
    """Those of these relations, twenty relations a call."""
    wanted = sorted(set(relations))
    return [
        row
        for start in range(0, len(wanted), AT_ONCE)
        for row in calls.rows(
            BANK_ACCOUNTS,
            where=odata.any_of("Account", map(odata.guid, wanted[start : start + AT_ONCE])),
        )
    ]
