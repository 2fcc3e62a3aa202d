"""Whether what a setting names is there in the dossier: journal, GL account, mailbox, bank account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import sqlalchemy as sa

from dossierflow.domain.chart import GlAccount, Journal, JournalType
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.mailbox import Mailbox
from dossierflow.domain.setting import Names
from dossierflow.domain.setting_text import Unfit
from dossierflow.domain.settings import Column
from dossierflow.store import bank, dossiers, masterdata
from dossierflow.store.masterdata import Mirror
from dossierflow.texts import phrase
from dossierflow.vat.table import rules

#: The mailbox of this name at Exact, whatever its company; None where there is none.
FindMailbox = Callable[[Dossier, str], Mailbox | None]
T = TypeVar("T")

_JOURNALS: dict[str, tuple[JournalType, ...]] = {
    "sales": (JournalType.SALES,),
    "sales:invoice": (JournalType.SALES,),
    "sales:credit-note": (JournalType.SALES_RETURN, JournalType.SALES),
    "purchase": (JournalType.PURCHASE,),
    "purchase:invoice": (JournalType.PURCHASE,),
    "purchase:credit-note": (JournalType.PURCHASE_RETURN, JournalType.PURCHASE),
}
NAMED = 12  # codes that a reason names


class NotRead(Unfit):
    """What the dossier has is not known yet."""


class InDossier:
    """What one dossier has, as it was last read; each list is loaded when it is first asked for."""

    def __init__(self, connection: sa.Connection, dossier: Dossier, find_mailbox: FindMailbox) -> None:
        self._connection, self._dossier, self._find = connection, dossier, find_mailbox

    def checked(self, column: Column, value: Any) -> Any:
        """The value, with the zeros that a spreadsheet took from its code; Unfit where nothing is there."""
        _check_part(column)
        if value in ("", None, []) or column.meaning.names is None:
            return value
        if column.meaning.names is not Names.LANGUAGE:
            self._must_be_read()
        match column.meaning.names:
            case Names.JOURNAL:
                return self._journal(column, value)
            case Names.GL_ACCOUNT:
                return self._account(value)
            case Names.MAILBOX:
                return self._mailbox(value, receives=column.field == "mailbox")
            case Names.BANK_ACCOUNT:
                return self._bank_accounts(value)
            case _:
                return value

    def _must_be_read(self) -> None:
        if dossiers.onboarded_at(self._connection, self._dossier.id) is None:
            raise NotRead(phrase("cell.not-read"))

    def _journal(self, column: Column, code: str) -> str:
        found = _of_code(self._journals, code)
        types = _JOURNALS[column.part]
        fitting = ", ".join(
            one.code.strip() for one in self._journals if one.type in types and not one.blocked
        )
        if found is None:
            raise Unfit(phrase("cell.no-journal", value=code, fitting=fitting or phrase("word.none")))
        if found.blocked:
            raise Unfit(phrase("cell.journal-blocked", value=code, fitting=fitting or phrase("word.none")))
        if found.type not in types:
            raise Unfit(phrase("cell.journal-other-type", value=code, fitting=fitting or phrase("word.none")))
        return found.code

    def _account(self, code: str) -> str:
        found = _of_code(self._accounts, code)
        if found is None:
            raise Unfit(phrase("cell.no-account", value=code))
        if found.blocked:
            raise Unfit(phrase("cell.account-blocked", value=f"{found.code} {found.description}"))
        if not found.bookable:
            raise Unfit(phrase("cell.account-not-bookable", value=f"{found.code} {found.description}"))
        return found.code

    def _mailbox(self, name: str, *, receives: bool) -> str:
        same = [one for one in self._mailboxes if one.name.casefold() == name.casefold()]
        found = same[0] if same else self._find(self._dossier, name)
        if found is None:
            own = ", ".join(one.name for one in self._mailboxes[:NAMED])
            raise Unfit(phrase("cell.no-mailbox", value=name, fitting=own or phrase("word.none")))
        if receives and found.for_division not in (None, self._dossier.division):
            raise Unfit(phrase("cell.mailbox-elsewhere", value=name, other=str(found.for_division)))
        return found.name

    def _bank_accounts(self, ibans: Sequence[str]) -> Sequence[str]:
        unknown = [one for one in ibans if self._ibans and one not in self._ibans]
        if unknown:
            fitting = ", ".join(sorted(self._ibans)[:NAMED])
            raise Unfit(phrase("cell.no-bank-account", value=", ".join(unknown), fitting=fitting))
        return ibans

    def _load(self, mirror: Mirror[T]) -> list[T]:
        return masterdata.load(self._connection, mirror, self._dossier.id)

    @cached_property
    def _journals(self) -> list[Journal]:
        return self._load(masterdata.JOURNALS)

    @cached_property
    def _accounts(self) -> list[GlAccount]:
        return self._load(masterdata.GL_ACCOUNTS)

    @cached_property
    def _mailboxes(self) -> list[Mailbox]:
        return self._load(masterdata.MAILBOXES)

    @cached_property
    def _ibans(self) -> set[str]:
        """Those of Billit and of the bank journals; none where neither is known yet."""
        known = {one.account.iban for one in bank.accounts(self._connection, self._dossier.id)}
        return known | {one.bank_iban for one in self._journals if one.bank_iban}


def _of_code(rows: Sequence[T], code: str) -> T | None:
    """The row with this code, or the only one with it once a spreadsheet took its leading zeros."""
    codes = [(str(getattr(row, "code", "")).strip(), row) for row in rows]
    same = [row for known, row in codes if known.casefold() == code.casefold()]
    if not same and code.isdigit():
        same = [row for known, row in codes if known.isdigit() and known.lstrip("0") == code.lstrip("0")]
    return same[0] if len(same) == 1 else None


def _check_part(column: Column) -> None:
    """A default GL account may be for one ventilation code of Billit's: one that there is."""
    *_, last = column.part.split(":")
    if last.isdigit() and column.field == "default_accounts":
        known = sorted({rule.ventilation for rule in rules() if rule.ventilation}, key=int)
        if last not in known:
            raise Unfit(phrase("cell.no-ventilation", value=last, fitting=", ".join(known)))
