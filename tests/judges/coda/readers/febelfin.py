"""Runs inside febelfin-coda's environment: every file of a folder as JSON on standard output."""

import json
import sys
from pathlib import Path

from coda import CODA


def thousandths(amount):
    return int(amount * 1000)


def movement(move):
    return {
        "amount": thousandths(move.amount),
        "value_date": move.value_date.isoformat(),
        "entry_date": move.entry_date.isoformat(),
        "code": move.transaction_code,
        "reference": move.bank_reference.rstrip(),
        "structured": move.communication_type or "",
        "communication": move._communication[4 if move.communication_type else 1 :],
        "account": (move.counterparty_account or "").removesuffix("EUR").rstrip(),
        "name": move.counterparty_name or "",
        "bic": move.counterparty_bic or "",
        "customer_reference": move.customer_reference or "",
    }


def statement(read):
    return {
        "account": read.account,
        "currency": read.account_currency,
        "number": int(read.coda_sequence),
        "old_balance": thousandths(read.old_balance),
        "new_balance": thousandths(read.new_balance),
        "old_date": read.old_balance_date.isoformat(),
        "new_date": read.new_balance_date.isoformat(),
        "movements": [movement(move) for move in read.all_moves],
        "information": sum(len(rows) for rows in read.informations.values()),
    }


def statements(path):
    """Or, where the reader refuses the file, its error as a text."""
    try:
        return [statement(read) for read in CODA(str(path)).statements]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(json.dumps({path.name: statements(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
