"""What a statement opens and closes with: as it says, or where that cannot be read, as the rest tells."""

from __future__ import annotations

from dossierflow.coda.raw import RawStatement


def old_balance(statement: RawStatement) -> int:
    """In thousandths, credit positive; where it is lost, what the new balance and the movements leave."""
    stated = stated_balance(statement, "OldBalance")
    if stated is not None:
        return stated
    closing = stated_balance(statement, "NewBalance")
    return 0 if closing is None else closing - sum(statement.amounts)


def new_balance(statement: RawStatement) -> int:
    """In thousandths; where there is none (an empty statement), what the old one and the movements make."""
    stated = stated_balance(statement, "NewBalance")
    return old_balance(statement) + sum(statement.amounts) if stated is None else stated


def stated_balance(statement: RawStatement, kind: str) -> int | None:
    """What record 1 (OldBalance) or 8 (NewBalance) says; None where it is missing or cannot be read."""
    row = statement.old if kind == "OldBalance" else statement.new
    if row is None or statement.lost & {f"{kind}.balance", f"{kind}.sign"}:
        return None
    return _signed(row.sign, row.balance)


def moved(statement: RawStatement) -> int | None:
    """What the movements come to, in thousandths; None where one of them cannot be known."""
    return None if statement.lost & _OF_MOVEMENTS else sum(statement.amounts)


_OF_MOVEMENTS = {"record", "line", "Movement1.amount", "Movement1.sign"}


def _signed(sign: str, amount: str) -> int:
    return -int(amount) if sign == "1" else int(amount)
