"""What a bank transaction says in its texts, or beside them: mandate, fee, foreign amount, return, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from dossierflow.coda.checkdigits import is_creditor_identifier
from dossierflow.coda.iso20022 import IsoCode
from dossierflow.domain.bank_transaction import BankTransaction


class Foreign(NamedTuple):
    """The amount before it was changed: thousandths, without sign. `rate` as the bank stated it."""

    currency: str
    amount: int
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """Amounts in cents. `parts` are the payments of a collective one; they add up to it."""

    mandate: str = ""
    creditor: str = ""
    fee: int = 0
    foreign: Foreign | None = None
    return_reason: str = ""
    purpose: str = ""
    parts: tuple[BankTransaction, ...] = ()


#: Reason codes of ISO 20022 that Belgian banks give with returned transfers and direct debits.
_REASONS = (
    "AC01 AC03 AC04 AC06 AC13 AG01 AG02 AM04 AM05 BE05 CNOR DNOR DUPL FF01 FOCR FRAD MD01 MD02 MD06 MD07 "
    "MS02 MS03 RC01 RR01 RR02 RR03 RR04 SL01 TECH CUST"
)
REASONS = frozenset(_REASONS.split())
#: A tag, as banks and their PDFs write it, and what follows it.
_MANDATE = re.compile(
    r"(?:\bMANDA(?:TE|T|AT)[A-Z]*(?:[ .](?:REF(?:ERENCE|ERENTIE|ERTE)?|ID|N[RO]|NUMMER))?"
    r"|/MARF/|\bMREF\b|\bMNDT\b)"
    r"[.:+/ ]*([A-Z0-9][A-Z0-9+?/\-:().,']{1,34})",
    re.IGNORECASE,
)
_CREDITOR = re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}\b")
_FEE = re.compile(
    r"\b(?:FEES?|CHARGES?|COSTS?|KOSTEN|FRAIS|COMMISSIE|COMMISSION)\b[: ]*"
    r"(?:EUR ?([0-9]+[.,][0-9]{2})|([0-9]+[.,][0-9]{2}) ?EUR)\b",
    re.IGNORECASE,
)
_FEE_WORDS = ("FEE", "CHARGE", "COST", "KOSTEN", "FRAIS", "COMMISSI")
_FOREIGN = re.compile(r"\b(?:([A-Z]{3}) ?([0-9]+[.,][0-9]{2})|([0-9]+[.,][0-9]{2}) ?([A-Z]{3}))\b")
_RATE = re.compile(r"\b(?:RATE|KOERS|COURS|TAUX)[: ]*([0-9]+[.,][0-9]{1,8})\b", re.IGNORECASE)
_RATE_WORDS = ("RATE", "KOERS", "COURS", "TAUX")
_CURRENCIES = (
    "AED AUD BGN BRL CAD CHF CNY CZK DKK GBP HKD HUF IDR ILS INR ISK JPY KRW MAD MXN MYR NOK NZD PHP PLN RON "
    "SAR SEK SGD THB TND TRY TWD UAH USD ZAR"
)
CURRENCIES = frozenset(_CURRENCIES.split())


def of_texts(transaction: BankTransaction) -> Particulars:
    """What can be read from the texts of a transaction, and only where it proves itself.

    A creditor identifier by its check digits, and only of a direct debit; a mandate and a fee behind a label;
    a foreign amount where the stated rate leads to the booked amount; a reason where the code of the bank
    says that something was returned.
    """
    text = " ".join((transaction.note, transaction.free_message, transaction.description))
    upper, iso = text.upper(), IsoCode.parse(transaction.iso_code)
    fee = _fee(text) if _has(_FEE_WORDS, upper) else 0
    foreign = _foreign(text, abs(transaction.amount)) if _has(_RATE_WORDS, upper) else None
    found = Particulars(fee=fee, foreign=foreign) if fee or foreign else _NOTHING
    if iso.is_direct_debit:
        found = replace(found, mandate=_mandate(text), creditor=_creditor(text))
    if iso.r_type:
        found = replace(found, return_reason=_reason(text))
    return found


_NOTHING = Particulars()


def _has(wanted: tuple[str, ...], text: str) -> bool:
    """Whether a longer look can find anything: most texts have none of the words."""
    for word in wanted:  # noqa: SIM110 - for each of millions of texts; any() takes four times as long
        if word in text:
            return True
    return False


def _mandate(text: str) -> str:
    match = _MANDATE.search(text)
    return match[1].rstrip(".,:;)") if match else ""


def _creditor(text: str) -> str:
    return next((word for word in _CREDITOR.findall(text) if is_creditor_identifier(word)), "")


def _fee(text: str) -> int:
    match = _FEE.search(text)
    return int(_decimal(match[1] or match[2]) * 100) if match else 0


def _foreign(text: str, booked: int) -> Foreign | None:
    rate_found = _RATE.search(text)
    if not rate_found:
        return None
    rate = _decimal(rate_found[1])
    for match in _FOREIGN.finditer(text):
        currency = match[1] or match[4]
        amount = _decimal(match[2] or match[3])
        if currency in CURRENCIES and rate and _leads_to(amount * 100, rate, booked):
            return Foreign(currency, int(amount * 1000), rate)
    return None


def _leads_to(foreign: Decimal, rate: Decimal, booked: int) -> bool:
    """Whether the rate, in either direction, makes the booked amount of it to within a cent."""
    return abs(foreign / rate - booked) <= 1 or abs(foreign * rate - booked) <= 1


def _reason(text: str) -> str:
    return next((word for word in re.findall(r"\b[A-Z]{2}[A-Z0-9]{2}\b", text) if word in REASONS), "")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))
