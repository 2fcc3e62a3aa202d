"""Reads the movements out of an uploaded CODA file: main movements only, as transactions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from sandbox.billit import amounts, ogm
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row

LENGTH = 128
MAIN = "0000"  # detail number of a movement that counts


def movements(content: bytes) -> list[Row]:
    """400 where the bytes are no CODA file."""
    records = content.decode("latin-1").splitlines()
    if not records or any(len(record) != LENGTH for record in records) or records[0][0] != "0":
        raise invalid("The file is not a valid CODA file.")
    try:
        read = _read(records)
    except (ValueError, InvalidOperation, IndexError):
        raise invalid("The file is not a valid CODA file.") from None
    return [{name: value for name, value in row.items() if value} for row in read]


def _read(records: list[str]) -> list[Row]:
    rows: list[Row] = []
    iban = ""
    for record in records:
        main = record[6:10] == MAIN
        if record[0] == "1":
            iban = record[5:36].strip()
        elif main and record[:2] == "21":
            rows.append(_movement(record, iban))
        elif main and record[:2] in ("22", "23"):
            rows[-1] |= _second(record) if record[1] == "2" else _third(record)
    return rows


def _movement(record: str, iban: str) -> Row:
    structured = record[61] == "1"
    text = record[62:115].strip()
    value = datetime.strptime(record[47:53], "%d%m%y")  # noqa: DTZ007 (a day, not an instant)
    return {
        "IBAN": iban,
        "BankReference": record[10:31].strip(),
        "TransactionType": "Debit" if record[31] == "1" else "Credit",
        "TotalAmount": amounts.euro(Decimal(record[32:47]).scaleb(-3)),
        "ValueDate": value.isoformat(),
        "ProprietaryBankTransactionCode": record[53:61],
        "Note": ogm.show(text[3:15]) if structured and text[:3] in ("101", "102") else text,
    }


def _second(record: str) -> Row:
    return {"ClientReference": record[63:98].strip(), "BICCounterParty": record[98:109].strip()}


def _third(record: str) -> Row:
    return {"IBANCounterParty": record[10:44].strip(), "NameCounterParty": record[47:82].strip()}
