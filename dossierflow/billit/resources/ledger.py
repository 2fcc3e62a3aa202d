"""/v1/glaccounts and /v1/journals: the chart of accounts, pushed into Billit. It cannot be read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dossierflow.billit.codes import account_number
from dossierflow.billit.session import Session
from dossierflow.domain.chart import Journal, JournalType
from dossierflow.errors import BadData
from dossierflow.http.reader import shown
from dossierflow.kernel.outcome import Accepted, Outcome

BATCH = 500
JOURNAL_TYPES: dict[int, str] = {
    JournalType.SALES: "Income",
    JournalType.SALES_RETURN: "Income",
    JournalType.PURCHASE: "Cost",
    JournalType.PURCHASE_RETURN: "Cost",
}


@dataclass(frozen=True)
class LedgerImport:
    """What became of an import, by code.

    `refused` are codes that Billit cannot hold; `left_out` are journals it has no place for (financial and
    general ones).
    """

    sent: list[str] = field(default_factory=list)
    refused: list[BadData] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both imports are taken to be upserts (unverified), so a lost answer is repeated.

    Accepted where Billit took all of it; else the outcome of the first batch that it did not take.
    """

    session: Session

    def import_accounts(self, accounts: Iterable[tuple[str, str]]) -> Outcome[LedgerImport]:
        """(code, description) of each GL account. Codes that are not 32-bit numbers come back as refused."""
        done, rows = LedgerImport(), list[dict[str, Any]]()
        for code, description in accounts:
            number = account_number(code)
            if number is None:
                done.refused.append(self.session.where.bad("Code", "account-not-held", value=shown(code)))
            else:
                rows.append({"Code": number, "Description": description or code})
                done.sent.append(code)
        return self._send("/v1/glaccounts/commands/import", rows, done)

    def import_journals(self, journals: Iterable[Journal]) -> Outcome[LedgerImport]:
        """Sales and purchase journals; the types that Billit does not know are left out."""
        done, rows = LedgerImport(), list[dict[str, Any]]()
        for journal in journals:
            kind = JOURNAL_TYPES.get(journal.type)
            if kind is None:
                done.left_out.append(journal.code)
            else:
                described = journal.description or journal.code
                rows.append({"Code": journal.code, "Description": described, "JournalType": kind})
                done.sent.append(journal.code)
        return self._send("/v1/journals/commands/import", rows, done)

    def _send(self, path: str, rows: list[dict[str, Any]], done: LedgerImport) -> Outcome[LedgerImport]:
        for start in range(0, len(rows), BATCH):
            outcome = self.session.write("POST", path, rows[start : start + BATCH])
            if not isinstance(outcome, Accepted):
                return outcome
        return Accepted(done)
