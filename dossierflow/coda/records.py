"""Every field of every record of CODA 2.6, declared once for reading and writing alike.

Source: Febelfin, "Standard CODA 2.6" (February 2018), Annex I. The layout of 2.7 is the same, as far as it
is known. `line` is the number of the line that a record stands on; it is no part of the record.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dossierflow.coda.layout import Layout, code, declared, number, record, text

SIGN = "[01]"
FLAG = "[01]"


@record("0", "header", {2: "0000"})
class Header(NamedTuple):
    line: int
    created: Annotated[str, code(6, 6, "creation date (DDMMYY)")]
    bank_id: Annotated[str, code(12, 3, "protocol number of the bank (three digits)")]
    application: Annotated[str, code(15, 2, "application code (05)", "05|00")]
    duplicate: Annotated[str, text(17, 1, "duplicate code (D, or blank)", "[D ]", "H1")]
    file_reference: Annotated[str, text(25, 10, "file reference chosen by the bank")]
    addressee: Annotated[str, text(35, 26, "name of the addressee")]
    bic: Annotated[str, text(61, 11, "BIC of the bank that holds the account")]
    company_number: Annotated[str, code(72, 11, "company number of the holder (0 and ten digits, or zeros)")]
    separate: Annotated[str, code(84, 5, "separate application (00000 for all movements)")]
    transaction_reference: Annotated[str, text(89, 16, "transaction reference")]
    related_reference: Annotated[str, text(105, 16, "related reference")]
    version: Annotated[str, code(128, 1, "version (2)", "[12]")]


@record("1", "old balance")
class OldBalance(NamedTuple):
    line: int
    structure: Annotated[str, text(2, 1, "account structure (0 to 3)", "[0-3 ]", "B1")]
    paper_number: Annotated[str, code(3, 3, "number of the paper statement")]
    account: Annotated[str, text(6, 37, "account and currency")]
    sign: Annotated[str, code(43, 1, "sign of the old balance", SIGN, "F6")]
    balance: Annotated[str, number(44, 15, "old balance in thousandths")]
    date: Annotated[str, code(59, 6, "date of the old balance (DDMMYY)")]
    holder: Annotated[str, text(65, 26, "name of the holder")]
    description: Annotated[str, text(91, 35, "description of the account")]
    number: Annotated[str, number(126, 3, "number of the coded statement")]


@record("21", "movement, part 1")
class Movement1(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    reference: Annotated[str, text(11, 21, "reference of the bank")]
    sign: Annotated[str, code(32, 1, "sign of the movement", SIGN, "F6")]
    amount: Annotated[str, number(33, 15, "amount in thousandths")]
    value_date: Annotated[str, code(48, 6, "value date (DDMMYY)")]
    code: Annotated[str, code(54, 8, "transaction code")]
    structured: Annotated[str, code(62, 1, "kind of communication (0 free, 1 structured)", FLAG, "C1")]
    communication: Annotated[str, text(63, 53, "communication")]
    entry_date: Annotated[str, code(116, 6, "entry date (DDMMYY)")]
    paper_number: Annotated[str, code(122, 3, "number of the paper statement")]
    globalisation: Annotated[str, number(125, 1, "globalisation code")]
    next: Annotated[str, code(126, 1, "next code", FLAG, "M3")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("22", "movement, part 2")
class Movement2(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    communication: Annotated[str, text(11, 53, "communication, continued")]
    customer_reference: Annotated[str, text(64, 35, "reference of the customer")]
    bic: Annotated[str, text(99, 11, "BIC of the counterparty's bank")]
    reserved: Annotated[str, text(110, 3, "blank")]
    r_type: Annotated[str, text(113, 1, "kind of R-transaction (1 to 5, or blank)")]
    r_reason: Annotated[str, text(114, 4, "ISO reason code")]
    category_purpose: Annotated[str, text(118, 4, "category purpose")]
    purpose: Annotated[str, text(122, 4, "purpose")]
    next: Annotated[str, code(126, 1, "next code", FLAG, "M3")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("23", "movement, part 3", {126: "0"})
class Movement3(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    account: Annotated[str, text(11, 37, "account of the counterparty and currency")]
    name: Annotated[str, text(48, 35, "name of the counterparty")]
    communication: Annotated[str, text(83, 43, "communication, continued")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("31", "information, part 1")
class Information1(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    reference: Annotated[str, text(11, 21, "reference of the bank")]
    code: Annotated[str, code(32, 8, "transaction code")]
    structured: Annotated[str, code(40, 1, "kind of communication (0 free, 1 structured)", FLAG, "C1")]
    communication: Annotated[str, text(41, 73, "communication")]
    next: Annotated[str, code(126, 1, "next code", FLAG, "M3")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("32", "information, part 2")
class Information2(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    communication: Annotated[str, text(11, 105, "communication, continued")]
    next: Annotated[str, code(126, 1, "next code", FLAG, "M3")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("33", "information, part 3", {126: "0"})
class Information3(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    communication: Annotated[str, text(11, 90, "communication, continued")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("4", "free communication")
class FreeCommunication(NamedTuple):
    line: int
    sequence: Annotated[str, number(3, 4, "sequence number")]
    detail: Annotated[str, number(7, 4, "detail number")]
    text: Annotated[str, text(33, 80, "text")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("8", "new balance")
class NewBalance(NamedTuple):
    line: int
    paper_number: Annotated[str, code(2, 3, "number of the paper statement")]
    account: Annotated[str, text(5, 37, "account and currency")]
    sign: Annotated[str, code(42, 1, "sign of the new balance", SIGN, "F6")]
    balance: Annotated[str, number(43, 15, "new balance in thousandths")]
    date: Annotated[str, code(58, 6, "date of the new balance (DDMMYY)")]
    link: Annotated[str, code(128, 1, "link code", FLAG, "M4")]


@record("9", "trailer")
class Trailer(NamedTuple):
    line: int
    records: Annotated[str, number(17, 6, "number of records 1, 2, 3 and 8")]
    debit: Annotated[str, number(23, 15, "sum of the debit movements")]
    credit: Annotated[str, number(38, 15, "sum of the credit movements")]
    multiple: Annotated[
        str, code(128, 1, "multiple file code (1 another statement follows, 2 last one)", "[12]", "X1")
    ]


Record = (
    Header
    | OldBalance
    | Movement1
    | Movement2
    | Movement3
    | Information1
    | Information2
    | Information3
    | FreeCommunication
    | NewBalance
    | Trailer
)

#: By identification: "0", "1", "21", "22", "23", "31", "32", "33", "4", "8", "9".
LAYOUTS = declared()


def layout_of(line: str) -> Layout | None:
    """What a line is by its first characters."""
    return LAYOUTS.get(line[:2]) or LAYOUTS.get(line[:1])


_POSITIONS = {
    (layout.row, field.name): field.position for layout in LAYOUTS.values() for field in layout.fields
}


def position(kind: type, field: str) -> int:
    """Where a field of a record starts, counted from 1."""
    return _POSITIONS[kind, field]
