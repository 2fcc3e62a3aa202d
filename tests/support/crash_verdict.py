"""The verdict: Exact's books against Billit's orders. Our own store only says what a person was told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dossierflow.domain.delivery import State
from dossierflow.store import deliveries, problems
from tests.support.crash_conductor import Stage
from tests.support.crash_messages import PROCESSED, ReceivedMessage, read_messages
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
    foreign_entries: list[tuple[int, Row]]
    messages: dict[int, list[ReceivedMessage]]  # by order: those that have a file and were not refused
    typed: dict[int, list[tuple[int, Row]]]  # by order: what the clerk made of a letter
    bare: set[str]  # entries with a line without a GL account
    attachments: Counter[str]  # by document

    @classmethod
    def read(cls, sandboxes: Sandboxes) -> Books:
        entries: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        foreign_entries, bare, attachments = [], set(), Counter[str]()
        for division in (int(row["Code"]) for row in sandboxes.rows("exact", "system/Divisions")):
            for path, name in KINDS:
                for entry in sandboxes.rows("exact", f"{division}/{path}/{name}Entries"):
                    found = MARKER.match(entry.get("ExternalLinkReference") or "")
                    if found is None:
                        foreign_entries.append((division, entry))
                    else:
                        entries[int(found[2])].append((division, entry))
                lines = sandboxes.rows("exact", f"{division}/{path}/{name}EntryLines")
                bare |= {line["EntryID"] for line in lines if not line.get("GLAccount")}
            files = sandboxes.rows("exact", f"{division}/documents/DocumentAttachments")
            attachments.update(row["Document"] for row in files)
        orders = {row["OrderID"]: row for row in sandboxes.orders()}
        messages: dict[int, list[ReceivedMessage]] = defaultdict(list)
        for message in read_messages(sandboxes):
            messages[message.order_id] += [message] if message.counts else []
        typed, foreign_entries = _typed(orders, messages, foreign_entries)
        return cls(orders, entries, foreign_entries, messages, typed, bare, attachments)


def _typed(
    orders: dict[int, Row], messages: dict[int, list[ReceivedMessage]], unmarked: list[tuple[int, Row]]
) -> tuple[dict[int, list[tuple[int, Row]]], list[tuple[int, Row]]]:
    """Entries without our mark: by the order whose letter they were made of, and those of no letter."""
    known = {
        (message.division, orders[order_id]["OrderNumber"], signed(orders[order_id])): order_id
        for order_id, found in messages.items()
        for message in found
        if message.status == PROCESSED
    }
    typed: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    foreign_entries = []
    for division, entry in unmarked:
        order_id = known.get((division, entry["YourRef"], Decimal(str(entry["AmountFC"]))))
        if order_id is None:
            foreign_entries.append((division, entry))
        else:
            typed[order_id].append((division, entry))
    return typed, foreign_entries


def judge(stage: Stage) -> Verdict:
    """Every order of every dossier, and every entry of every division."""
    verdict, books = Verdict(), Books.read(stage.sandboxes)
    for division, entry in books.foreign_entries:
        verdict.violations[0].append(f"entry {entry['EntryNumber']} in {division} without our mark")
    for order_id in books.entries.keys() - books.orders.keys():
        verdict.violations[order_id].append("is in Exact, and no order of Billit")
    for dossier in stage.application.dossiers():
        with stage.application.store.read() as connection:
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
    messages = books.messages.get(order["OrderID"], [])
    times = len(found) + sum(message.files for message in messages)
    wrong = [f"stands {times} times in Exact"] if times > 1 else []
    wrong += [f"stands in division {place}" for place, _ in found if place != division]
    wrong += [
        f"is a letter of {one.division} to {one.books}"
        for one in messages
        if one.division != division or one.books not in (None, division)
    ]
    if in_doubt and not told:
        wrong.append("is still in doubt, and on nobody's list")
    if not may_go(order):
        return wrong + (["went, and may not"] if times else [])
    if not times:
        return wrong + ([] if told else ["is not in Exact, and on nobody's list"])
    if found:
        return [*wrong, *_differs(order, found[0][1], books, told)]
    return [*wrong, *_typed_wrongly(order, books, told)]


def _typed_wrongly(order: Row, books: Books, told: set[str]) -> list[str]:
    """What is wrong with the entry that the clerk made of the letter; there need not be one yet."""
    made = books.typed.get(order["OrderID"], [])
    wrong = [f"was typed in {len(made)} times"] if len(made) > 1 else []
    for _, entry in made:
        says = f"booked as {entry['EntryNumber']} in journal" in (order.get("InternalInfo") or "")
        if not says and "booking-ambiguous" not in told:
            wrong.append(f"is typed in as {entry['EntryNumber']}, and Billit does not say so")
    return wrong


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
    order_id = order["OrderID"]
    found = bool(books.entries.get(order_id) or books.messages.get(order_id))
    where = "booked" if books.entries.get(order_id) or books.typed.get(order_id) else "in a postbox"
    verdict.counts[where if found else "listed" if told else "held in Billit"] += 1
    if not found:
        verdict.counts.update(f"listed as {kind}" for kind in told)
