"""The verdict: Exact's books against Billit's orders. Our own store only says what a person was told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dossierflow.deliveries import State
from dossierflow.store import deliveries, problems
from tests.support.crash_conductor import Stage
from tests.support.sandboxes import Sandboxes

Row = dict[str, Any]
MARKER = re.compile(r"billit-(\d+)-(\d+)-\d+$")
KINDS = (("salesentry", "Sales"), ("purchaseentry", "Purchase"))
IN_DOUBT = (State.INTENDED, State.UNCERTAIN)


@dataclass
class Verdict:
    """`violations` maps an order to what is wrong with it; 0 is for what belongs to none."""

    violations: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Books:
    """What both services hold, read through their admin APIs."""

    orders: dict[int, Row]
    entries: dict[int, list[tuple[int, Row]]]  # by order: division and entry
    strangers: list[tuple[int, Row]]
    bare: set[str]  # entries with a line without a GL account
    attachments: Counter[str]  # by document

    @classmethod
    def read(cls, sandboxes: Sandboxes) -> Books:
        entries: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        strangers, bare, attachments = [], set(), Counter[str]()
        for division in (int(row["Code"]) for row in sandboxes.rows("exact", "system/Divisions")):
            for path, name in KINDS:
                for entry in sandboxes.rows("exact", f"{division}/{path}/{name}Entries"):
                    found = MARKER.match(entry.get("ExternalLinkReference") or "")
                    if found is None:
                        strangers.append((division, entry))
                    else:
                        entries[int(found[2])].append((division, entry))
                lines = sandboxes.rows("exact", f"{division}/{path}/{name}EntryLines")
                bare |= {line["EntryID"] for line in lines if not line.get("GLAccount")}
            files = sandboxes.rows("exact", f"{division}/documents/DocumentAttachments")
            attachments.update(row["Document"] for row in files)
        orders = {row["OrderID"]: row for row in sandboxes.orders()}
        return cls(orders, entries, strangers, bare, attachments)


def judge(stage: Stage) -> Verdict:
    """Every order of every dossier, and every entry of every division."""
    verdict, books = Verdict(), Books.read(stage.sandboxes)
    for division, entry in books.strangers:
        verdict.violations[0].append(f"entry {entry['EntryNumber']} in {division} without our mark")
    for order_id in books.entries.keys() - books.orders.keys():
        verdict.violations[order_id].append("is in Exact, and no order of Billit")
    for dossier in stage.workspace.dossiers():
        with stage.workspace.store.read() as connection:
            listed = defaultdict(set)
            for one in problems.open_ones(connection, dossier.id):
                listed[one.problem.subject].add(one.problem.kind)
            in_doubt = {one.order_id for one in deliveries.in_states(connection, dossier.id, IN_DOUBT)}
        kinds = set().union(*listed.values())
        for order in (row for row in books.orders.values() if row["CompanyID"] == dossier.party_id):
            told = listed[str(order["OrderID"])]
            if "right-missing" in kinds and order["OrderDirection"] == "Cost":
                told = told | {"right-missing"}
            wrong = list(_wrong(order, dossier.division, books, told, order["OrderID"] in in_doubt))
            if wrong:
                verdict.violations[order["OrderID"]] += wrong
            _count(verdict, order, books, told)
    return verdict


def _wrong(order: Row, division: int, books: Books, told: set[str], in_doubt: bool) -> list[str]:
    found = books.entries.get(order["OrderID"], [])
    wrong = [f"stands {len(found)} times in Exact"] if len(found) > 1 else []
    wrong += [f"stands in division {place}" for place, _ in found if place != division]
    if in_doubt and not told:
        wrong.append("is still in doubt, and on nobody's list")
    if not may_go(order):
        return wrong + (["went, and may not"] if found else [])
    if not found:
        return wrong + ([] if told else ["is not in Exact, and on nobody's list"])
    entry = found[0][1]
    return [*wrong, *_differs(order, entry, books, told)]


def _differs(order: Row, entry: Row, books: Books, told: set[str]) -> list[str]:
    """What is wrong with the entry itself."""
    wrong = []
    if Decimal(str(entry["AmountFC"])) != signed(order):
        wrong.append(f"is booked with {entry['AmountFC']} instead of {signed(order)}")
    if entry["YourRef"] != order["OrderNumber"]:
        wrong.append(f"is booked as {entry['YourRef']}")
    if entry["EntryID"] in books.bare and "booked-with-differences" not in told:
        wrong.append("is booked without its GL account, and on nobody's list")
    files = books.attachments[entry.get("Document") or ""]
    if files != 1:
        wrong.append(f"is booked with {files} files instead of its PDF")
    if f"booked as {entry['EntryNumber']} in journal" not in (order.get("InternalInfo") or ""):
        wrong.append(f"is booked as {entry['EntryNumber']}, and Billit does not say so")
    return wrong


def may_go(order: Row) -> bool:
    """Billit's own words: no draft, not to check, not waiting for the client, an invoice or credit note."""
    return (
        order["OrderType"] in ("Invoice", "CreditNote")
        and order["OrderStatus"] != "Draft"
        and not order["AccountantVerificationNeeded"]
        and order.get("ApprovalStatus") not in ("Pending", "Rejected", "ToApproveByMe")
    )


def signed(order: Row) -> Decimal:
    total = Decimal(str(order["TotalIncl"]))
    return -total if order["OrderType"] == "CreditNote" else total


def _count(verdict: Verdict, order: Row, books: Books, told: set[str]) -> None:
    found = books.entries.get(order["OrderID"], [])
    verdict.counts["booked" if found else "listed" if told else "held in Billit"] += 1
    if not found:
        verdict.counts.update(f"listed as {kind}" for kind in told)
