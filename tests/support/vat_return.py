"""The boxes of many documents, computed from each and from its entry."""

from __future__ import annotations

from collections import Counter

from dossierflow.delivery.map import Mapped
from dossierflow.sync.master_data import MasterData
from dossierflow.vat.boxes import added_up
from dossierflow.vat.ledger_operations import Chart, entry_operations, ledger_rows
from dossierflow.vat.meaning import class_of
from tests.support.vat_books import Booked, cents


class TwoReturns:
    """Adds up both; each document must be in the same boxes on both sides."""

    def __init__(self, books: MasterData) -> None:
        self.chart = Chart(
            books.vat_by_code, books.accounts, lambda code: class_of(code, books.settings.account_classes)
        )
        self.documents: Counter[str] = Counter()
        self.entries: Counter[str] = Counter()

    def add(self, mapped: Mapped, entry: Booked) -> None:
        rows = {
            str(row["LineNumber"]): [row["GLAccountCode"], row.get("VATCode") or "", cents(row["AmountDC"])]
            for row in entry.ledger
        }
        found = entry_operations(entry.entry["Type"], ledger_rows(rows), self.chart)
        assert found.whole
        ours, theirs = added_up(mapped.operations.in_euro), added_up(found.operations)
        if mapped.draft.currency == "EUR":
            assert ours == theirs
            self.documents.update(ours)
            self.entries.update(theirs)
        else:  # each amount is converted for itself: a cent for each of them at most
            most = len(rows)
            assert all(abs(ours[box] - theirs[box]) <= most for box in {*ours, *theirs})

    def assert_agree(self) -> None:
        assert self.documents == self.entries
        assert len(self.documents) > 15
