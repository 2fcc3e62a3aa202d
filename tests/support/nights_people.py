"""A clerk in Exact and a client in Billit, who do by day what people do; each deed is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from dossierflow.domain.dossier import Dossier
from tests.support.nights_books import PROCESSED, REJECTED, DossierBooks, Row
from tests.support.nights_invoice import Invoice, booking, elsewhere, only_order, paper, stands
from tests.support.sandboxes import Sandboxes

PURCHASES_OF_TEN = 6
OTHER_JOURNALS = ("900", "900", "570", "550")
WHERE = ("reference", "description")  # where she types the number
MERGES = 2  # in a dossier: invoices of a relation that is gone are asked, and are no further test


@dataclass
class People:
    """`invoices` by the first order's id."""

    sandboxes: Sandboxes
    rng: Random
    invoices: dict[int, Invoice] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    merged: Counter[str] = field(default_factory=Counter)  # by dossier
    relations: dict[str, str] = field(default_factory=dict)  # what became of those that were merged

    def learn(self, dossier: Dossier, books: DossierBooks) -> None:
        """Take note of orders that are new to the world."""
        known = {order for one in self.invoices.values() if one.dossier == dossier for order in one.orders}
        for order_id, row in books.orders.items():
            if order_id not in known:
                self.invoices[order_id] = Invoice(dossier, [order_id], row.get("OrderNumber") or "")

    def new_documents(self, dossier: Dossier, count: int) -> None:
        for _ in range(count):
            direction = "purchase" if self.rng.randrange(10) < PURCHASES_OF_TEN else "sales"
            kind = "credit-note" if self.rng.random() < 0.1 else "invoice"
            told = {"party_id": dossier.party_id, "direction": direction, "kind": kind}
            self._billit("invoice", **told)
        self.done["documents"] += count

    def day(self, dossier: Dossier, books: DossierBooks, deeds: int) -> None:
        """So many deeds in one dossier; what cannot be done where it is tried is left."""
        self._letters(dossier, books)
        mine = [one for one in self.invoices.values() if one.dossier == dossier]
        names, weights = zip(*DEEDS.items(), strict=True)
        for _ in range(deeds):
            name = self.rng.choices(names, [weight for weight, _ in weights])[0]
            deed = DEEDS[name][1]
            fitting = [one for one in mine if _who(name) not in one.disturbed]
            self.rng.shuffle(fitting)
            if any(self._did(deed, one, books, name) for one in fitting[:40]):
                self.done[name] += 1

    def _did(self, deed: Callable[..., bool], one: Invoice, books: DossierBooks, name: str) -> bool:
        try:
            done = deed(self, one, books)
        except httpx.HTTPStatusError:  # Exact refuses it to her too: a closed period, an unknown rate
            self.done[f"{name}: refused"] += 1
            done = True
        if done:
            one.disturbed.add(_who(name))
            one.deeds.append(name)
        return done

    def _letters(self, dossier: Dossier, books: DossierBooks) -> None:
        """Most letters are booked within days; a few are refused."""
        for letter in [one for found in books.letters.values() for one in found]:
            if letter["RecipientStatus"] in (PROCESSED, REJECTED) or self.rng.random() > 0.4:
                continue
            deed = "reject" if self.rng.random() < 0.05 else "book"
            try:
                self.sandboxes.admin("exact", f"clerk/{deed}", message_id=letter["ID"])
                self.done[f"letter {deed}"] += 1
            except httpx.HTTPStatusError:
                self.done[f"letter {deed} refused"] += 1

    def _billit(self, deed: str, **told: Any) -> Any:
        return self.sandboxes.admin("billit", f"portal/{deed}", **told)

    def _exact(self, deed: str, **told: Any) -> Any:
        return self.sandboxes.admin("exact", f"clerk/{deed}", **told)

    # The clerk

    def _enter(self, one: Invoice, row: Any, written: Any) -> None:
        division, direction = one.dossier.division, _direction(row)
        entry = self._exact("enter", division=division, direction=direction, invoice=written)
        one.typed.append(entry["EntryID"])

    def _before_us(self, one: Invoice, books: DossierBooks) -> tuple[Any, Any]:
        """Its order, and the paper that she books from while nothing of it stands; None where she cannot."""
        row = only_order(one, books)
        if row is None or stands(one, books) or row["OrderStatus"] == "Draft":
            return row, None
        return row, paper(row, self.sandboxes, self.rng)

    def type_before(self, one: Invoice, books: DossierBooks, times: int = 1) -> bool:
        """From paper, before anything of ours is there; the number as she happens to spell it."""
        row, written = self._before_us(one, books)
        if written is None:
            return False
        for _ in range(times):
            self._enter(one, row, written)
        return True

    def post(self, one: Invoice, books: DossierBooks) -> bool:
        """From paper into a general journal, or as paid at once in the cash book or the bank book."""
        row, written = self._before_us(one, books)
        if written is None:
            return False
        told = {"journal": self.rng.choice(OTHER_JOURNALS), "where": self.rng.choice(WHERE)}
        division, direction = one.dossier.division, _direction(row)
        entry = self._exact("enter", division=division, direction=direction, invoice=written, **told)
        one.posted.append(entry["EntryID"])
        return True

    def pay(self, one: Invoice, books: DossierBooks) -> bool:
        """In the bank book, whatever stands of it; some payments come back."""
        row = only_order(one, books)
        written = paper(row, self.sandboxes, self.rng) if row is not None else None
        if row is None or written is None:
            return False
        accounts = self.sandboxes.rows("exact", f"{one.dossier.division}/crm/Accounts")
        fitting = [one["ID"] for one in accounts if one["VATNumber"] == written["vat_number"]]
        if not fitting:
            return False
        amount = sum(float(part["net"]) + float(part["vat"]) for part in written["parts"])
        told = {"date": written["date"], "text": f"Betaling {written['number']}", "relation": fitting[0]}
        division, direction = one.dossier.division, _direction(row)
        for sign in (1, -1) if self.rng.random() < 0.3 else (1,):
            self._exact("pay", division=division, direction=direction, amount=f"{sign * amount:.2f}", **told)
        return True

    def type_twice(self, one: Invoice, books: DossierBooks) -> bool:
        return self.type_before(one, books, 2)

    def type_after(self, one: Invoice, books: DossierBooks) -> bool:
        """From paper, though it is booked: she did not look."""
        row, entry_id = only_order(one, books), booking(one, books)
        if row is None or entry_id is None:
            return False
        written = paper(row, self.sandboxes, self.rng)
        if written is None:
            return False
        self._enter(one, row, written)
        return True

    def merge(self, one: Invoice, books: DossierBooks) -> bool:
        """The relation of what stands becomes another one of its kind: they were one, she says."""
        entry_id = booking(one, books)
        if entry_id is None or self.merged[one.dossier.id] >= MERGES:
            return False
        gone, division = books.entries[entry_id]["relation"], one.dossier.division
        accounts = self.sandboxes.rows("exact", f"{division}/crm/Accounts")
        kind = next(row["IsSupplier"] for row in accounts if row["ID"] == gone)
        others = [row["ID"] for row in accounts if row["IsSupplier"] is kind and row["ID"] != gone]
        into = self.rng.choice(sorted(others))
        self._exact("merge", division=division, **{"from": gone, "into": into})
        self.merged[one.dossier.id] += 1
        self.relations[gone] = into
        return True

    def change(self, one: Invoice, books: DossierBooks) -> bool:
        """The reference, the date, or the amount of what stands."""
        entry_id = booking(one, books)
        if entry_id is None:
            return False
        row = books.entries[entry_id]
        what = self.rng.choice(("reference", "date", "amount"))
        told: dict[str, Any] = {"fields": {"YourRef": f"{row['YourRef']} bis"}}
        if what == "date":
            told = {"fields": {"EntryDate": row["EntryDate"][:8] + "01T00:00:00"}}
            if row["EntryDate"][8:10] == "01":
                return False
        if what == "amount":
            lines = self._lines(one, entry_id)
            told = {"lines": {"1": {"AmountFC": round(lines[0]["AmountFC"] + 1, 2)}}}
        self._exact("change", division=one.dossier.division, entry_id=entry_id, **told)
        return True

    def delete(self, one: Invoice, books: DossierBooks) -> bool:
        entry_id = booking(one, books)
        if entry_id is None:
            return False
        self._exact("delete", division=one.dossier.division, entry_id=entry_id)
        return True

    def retype(self, one: Invoice, books: DossierBooks) -> bool:
        """Deletes what stands, and enters it again from paper."""
        row, entry_id = only_order(one, books), booking(one, books)
        if row is None or entry_id is None:
            return False
        written = paper(row, self.sandboxes, self.rng)
        if written is None:
            return False
        self._exact("delete", division=one.dossier.division, entry_id=entry_id)
        self._enter(one, row, written)
        return True

    def renumber(self, one: Invoice, books: DossierBooks) -> bool:
        entry_id = booking(one, books)
        if entry_id is None:
            return False
        self._exact("renumber", division=one.dossier.division, entry_id=entry_id)
        return True

    # The client

    def resend(self, one: Invoice, books: DossierBooks) -> bool:
        """The same invoice reaches Billit again."""
        row = only_order(one, books)
        if row is None or row["OrderDirection"] != "Cost":
            return False
        [again] = self._billit("resend", party_id=one.dossier.party_id, order_ids=[row["OrderID"]])[
            "order_ids"
        ]
        one.orders.append(again)
        return True

    def cancel(self, one: Invoice, books: DossierBooks) -> bool:
        row = only_order(one, books)
        if row is None:
            return False
        told = {"party_id": one.dossier.party_id, "order_ids": [row["OrderID"]], "OrderStatus": "Canceled"}
        self._billit("mark", **told)
        return True

    def remove(self, one: Invoice, books: DossierBooks) -> bool:
        row = only_order(one, books)
        if row is None or row["OrderDirection"] != "Cost":
            return False
        self._billit("remove", party_id=one.dossier.party_id, order_ids=[row["OrderID"]])
        return True

    def edit(self, one: Invoice, books: DossierBooks) -> bool:
        """Another amount, after it was sent to Exact."""
        row = only_order(one, books)
        if row is None or not stands(one, books) or elsewhere(one, books):
            return False
        line = {"Description": "Gewijzigd", "Quantity": 1, "UnitPriceExcl": 77.5, "VATPercentage": 21}
        told = {"party_id": one.dossier.party_id, "order_ids": [row["OrderID"]]}
        self._billit("edit", **told, fields={"OrderLines": [line]})
        return True

    def hold(self, one: Invoice, books: DossierBooks) -> bool:
        """The client wants to approve it first."""
        row = only_order(one, books)
        if row is None or stands(one, books):
            return False
        told = {"party_id": one.dossier.party_id, "order_ids": [row["OrderID"]], "status": "Pending"}
        self._billit("approve", **told)
        return True

    def _lines(self, one: Invoice, entry_id: str) -> list[Row]:
        found: list[Row] = []
        for path, name in (("salesentry", "Sales"), ("purchaseentry", "Purchase")):
            rows = self.sandboxes.rows("exact", f"{one.dossier.division}/{path}/{name}EntryLines")
            found += [row for row in rows if row["EntryID"] == entry_id]
        return sorted(found, key=lambda row: row["LineNumber"])


#: How often each is tried, and what it is. The clerk and the client disturb an invoice once each.
DEEDS: dict[str, tuple[int, Callable[..., bool]]] = {
    "clerk types before": (5, People.type_before),
    "clerk types twice": (1, People.type_twice),
    "clerk types elsewhere": (4, People.post),
    "clerk types after": (3, People.type_after),
    "clerk merges relations": (1, People.merge),
    "clerk changes": (3, People.change),
    "clerk deletes": (2, People.delete),
    "clerk deletes and types again": (2, People.retype),
    "clerk renumbers": (2, People.renumber),
    "bank pays": (6, People.pay),
    "client sends again": (4, People.resend),
    "client cancels": (2, People.cancel),
    "client deletes": (2, People.remove),
    "client changes": (2, People.edit),
    "client holds": (2, People.hold),
}


def _direction(row: Row) -> str:
    return "sales" if row["OrderDirection"] == "Income" else "purchase"


def _who(deed: str) -> str:
    return deed.partition(" ")[0]
