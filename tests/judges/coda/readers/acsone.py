"""Runs inside pycoda's environment (module `coda`): every file of a folder as JSON on standard output."""

import json
import sys
from pathlib import Path

from coda.parser import Parser


def thousandths(amount, sign):
    return round(amount * 1000) * (-1 if sign == "1" else 1)


def movement(move):
    return {
        "amount": thousandths(move.transaction_amount, move.transaction_amount_sign),
        "value_date": move.transaction_date,
        "entry_date": move.entry_date,
        "code": f"{move.transaction_type}{move.transaction_family}{move.transaction_code}"
        f"{move.transaction_category}",
        "reference": move.transaction_ref,
        "structured": move.communication_type or "",
        "communication": move.communication,
        "account": move.counterparty_number or "",
        "name": move.counterparty_name or "",
        "bic": move.counterparty_bic or "",
        "customer_reference": move.payment_reference or "",
    }


def statement(read):
    return {
        "account": read.acc_number,
        "currency": read.currency,
        "number": int(read.coda_seq_number),
        "old_balance": thousandths(read.old_balance, read.old_balance_amount_sign),
        "new_balance": thousandths(read.new_balance, read.new_balance_amount_sign),
        "old_date": read.old_balance_date,
        "new_date": read.new_balance_date,
        "movements": [movement(move) for move in read.movements],
        "information": len(read.informations),
    }


def statements(path):
    """Or, where the reader refuses the file, its error as a text."""
    try:
        return [statement(read) for read in Parser().parse_file(str(path))]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(json.dumps({path.name: statements(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
