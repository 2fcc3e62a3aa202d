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

    @classmethod
    def read(cls, sandboxes: Sandboxes, dossier: Dossier) -> DossierBooks:
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
        return cls(orders, deleted, entries, sorted_lines, _letters(sandboxes, division))

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

    def order_facts(self, order_id: int) -> tuple[Any, ...]:
        row = self.orders[order_id]
        return tuple(row.get(name) for name in ("TotalIncl", "OrderDate", "OrderNumber", "CounterPartyID"))

    def agree(self, order_id: int, entry_id: str) -> bool:
        """Whether the entry has the amount of the order as it is now, whatever its sign."""
        total, booked = self.orders[order_id]["TotalIncl"], self.entries[entry_id]["AmountFC"]
        return abs(abs(float(total)) - abs(float(booked))) < 0.005


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
