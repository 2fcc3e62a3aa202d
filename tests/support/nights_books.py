"""What both sandboxes' books hold of one dossier, and what may be compared of an entry and of an order."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from dossierflow.domain.dossier import Dossier
from tests.support.sandboxes import Sandboxes

Row = dict[str, Any]
MARK = re.compile(r"billit-\d+-(\d+)-\d+")
OF_ORDER = re.compile(r"billit-\d+-(\d+)\b")
KINDS = (("salesentry", "Sales", "Customer"), ("purchaseentry", "Purchase", "Supplier"))
REJECTED, PROCESSED = 5, 50


@dataclass(frozen=True)
class DossierBooks:
    """Orders with the deleted ones apart, entries by id, and the letters with a file by order."""

    orders: dict[int, Row]
    deleted: set[int]
    entries: dict[str, Row]
    lines: dict[str, tuple[Any, ...]]
    letters: dict[int, list[Row]]
    merged: dict[str, str]  # relations that are gone, and what each became
    posted: set[str]  # entries in general journals, cash books and bank books
    answered: dict[int, str]  # the entry that Exact's answer named, by order, where its file names it too

    @classmethod
    def read(
        cls, sandboxes: Sandboxes, dossier: Dossier, merged: dict[str, str] | None = None
    ) -> DossierBooks:
        division, party = dossier.division, dossier.party_id
        entries: dict[str, Row] = {}
        lines: dict[str, list[Any]] = defaultdict(list)
        for path, name, relation in KINDS:
            for row in sandboxes.rows("exact", f"{division}/{path}/{name}Entries"):
                entries[row["EntryID"]] = {**row, "relation": row[relation]}
            for row in sandboxes.rows("exact", f"{division}/{path}/{name}EntryLines"):
                facts = (row["LineNumber"], row["GLAccountCode"], row["VATCode"])
                lines[row["EntryID"]].append(facts)
        orders = {row["OrderID"]: row for row in sandboxes.rows("billit", f"{party}/orders")}
        deleted = {row["OrderID"] for row in sandboxes.rows("billit", f"{party}/deleted orders")}
        sorted_lines = {entry: tuple(sorted(found)) for entry, found in lines.items()}
        ledger = sandboxes.rows("exact", f"{division}/financialtransaction/TransactionLines")
        posted = {row["EntryID"] for row in ledger} - set(entries)
        letters, answered = _letters(sandboxes, division), _answered(sandboxes, division)
        return cls(orders, deleted, entries, sorted_lines, letters, merged or {}, posted, answered)

    def ours(self, order_id: int) -> list[str]:
        """Entries with our mark of this order."""
        return [
            entry_id
            for entry_id, row in self.entries.items()
            if (found := MARK.fullmatch(row.get("ExternalLinkReference") or "")) and int(found[1]) == order_id
        ]

    def entry_facts(self, entry_id: str) -> tuple[Any, ...]:
        """What is drift when it changes: a new number is none, it is written to Billit again."""
        row = self.entries[entry_id]
        shown = ("AmountFC", "EntryDate", "YourRef", "Journal", "relation")
        return (*(row[name] for name in shown), self.lines.get(entry_id))

    def is_drift(self, before: tuple[Any, ...], entry_id: str) -> bool:
        """Whether an entry is another than it was; one that followed its relation is the same."""
        *then, relation, lines = before
        *now, other, lines_now = self.entry_facts(entry_id)
        return then != now or lines != lines_now or self._became(relation) != other

    def moved_by_merging(self, entry_id: str) -> bool:
        return self.entries[entry_id]["relation"] in self.merged.values()

    def _became(self, relation: str) -> str:
        while relation in self.merged:
            relation = self.merged[relation]
        return relation

    def order_facts(self, order_id: int) -> tuple[Any, ...]:
        row = self.orders[order_id]
        return tuple(row.get(name) for name in ("TotalIncl", "OrderDate", "OrderNumber", "CounterPartyID"))

    def agree(self, order_id: int, entry_id: str) -> bool:
        """Whether the entry has the amount of the order as it is now, whatever its sign."""
        total, booked = self.orders[order_id]["TotalIncl"], self.entries[entry_id]["AmountFC"]
        return abs(abs(float(total)) - abs(float(booked))) < 0.005


def _answered(sandboxes: Sandboxes, division: int) -> dict[int, str]:
    return {
        int(mark[1]): row["FinancialTransactionEntryID"]
        for row in sandboxes.rows("exact", f"{division}/documents/Documents")
        if (mark := OF_ORDER.search(row["Subject"])) and row.get("FinancialTransactionEntryID")
    }


def _letters(sandboxes: Sandboxes, division: int) -> dict[int, list[Row]]:
    attached = {
        row["MailMessageID"] for row in sandboxes.rows("exact", f"{division}/mailbox/MailMessageAttachments")
    }
    letters: dict[int, list[Row]] = defaultdict(list)
    for row in sandboxes.rows("exact", f"{division}/mailbox/MailMessagesSent"):
        mark = MARK.search(row["Subject"])
        if mark and row["ID"] in attached:
            letters[int(mark[1])].append(row)
    return letters
