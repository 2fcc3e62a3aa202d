"""Two relations become one: what stood on the first stands on the second, and the first is gone."""

from __future__ import annotations

from sandbox.exact.answers import Refused
from sandbox.exact.bookkeeper.other_journals import move_posted
from sandbox.exact.entries.booking import prepare
from sandbox.exact.entries.kinds import KINDS
from sandbox.exact.entries.store import keep
from sandbox.exact.resources.entries import sendable_lines
from sandbox.exact.world import World
from sandbox.kernel.table import Row

ACCOUNTS, BANK_ACCOUNTS, DOCUMENTS = "crm/Accounts", "crm/BankAccounts", "documents/Documents"


def merge(world: World, division: int, gone: str, stays: str, bookkeeper: Row) -> Row:
    """How much was moved. The one that stays is a customer and a supplier where either was."""
    accounts = world.table(division, ACCOUNTS)
    first, second = accounts.get(gone), accounts.get(stays)
    if first is None or second is None or gone == stays:
        raise Refused(409, f"There are no two relations {gone} and {stays} in division {division}.")
    both = {
        "Status": "C" if "C" in (first["Status"], second["Status"]) else second["Status"],
        "IsSales": first["IsSales"] or second["IsSales"],
        "IsSupplier": first["IsSupplier"] or second["IsSupplier"],
    }
    world.save(division, ACCOUNTS, {**second, **both}, bookkeeper)
    moved = _move_entries(world, division, gone, stays, bookkeeper)
    move_posted(world, division, gone, second, bookkeeper)
    for path in (BANK_ACCOUNTS, DOCUMENTS):
        for row in world.table(division, path).find("Account", gone):
            world.save(division, path, {**row, "Account": stays}, bookkeeper)
    world.remove(division, ACCOUNTS, gone, bookkeeper)
    return {"entries": moved, "gone": gone, "stays": stays}


def _move_entries(world: World, division: int, gone: str, stays: str, bookkeeper: Row) -> int:
    moved = 0
    for kind in KINDS:
        for entry in world.table(division, kind.path).find(kind.relation, gone):
            header = {**entry, "VATAmountFC": None, kind.relation: stays}
            lines = sendable_lines(world, division, kind, entry["EntryID"])
            language = str(bookkeeper["Language"]).lower()
            keep(world, division, prepare(world, division, kind, header, lines, language), bookkeeper)
            moved += 1
    return moved
