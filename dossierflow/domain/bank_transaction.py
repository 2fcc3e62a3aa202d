"""A movement on a bank account, and the account itself, as Billit knows them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from stdnum import iso11649

#: Every repeat is bounded: what others write must not cost more than its length.
_MARK, _GAP = r"(?:\+{3}|\*{3})", r"\s{0,3}"
_MARKED = re.compile(
    rf"{_MARK}{_GAP}(\d{{3}}{_GAP}/?{_GAP}\d{{4}}{_GAP}/?{_GAP}\d{{5}}){_GAP}{_MARK}", re.ASCII
)
_NO_DIGIT = re.compile(r"\D", re.ASCII)
_BARE = re.compile(r"\s*(\d{3}/?\d{4}/?\d{5})\s*", re.ASCII)
_CREDITOR = re.compile(r"\bRF\d{2}(?: ?[A-Z0-9]){1,24}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account of a dossier. `link` is Billit's BankProviderStatus as received; `balance` in cents."""

    iban: str
    bic: str = ""
    currency: str = "EUR"
    name: str = ""
    balance: int | None = None
    link: str = ""
    active: bool = True


@dataclass(slots=True, unsafe_hash=True)
class BankTransaction:
    """One movement. `amount` is in cents and signed: money that comes in is positive.

    `id` is stable (BankAccountTransactionID): it tells one movement from another for ever. `iban` and `bic`
    are the dossier's own account. `structured` holds the 12 digits of a Belgian structured communication or
    a compact `RF…` creditor reference, only where its check digits fit; the three texts stay as received.
    Nobody changes one. It is not frozen, because files hold millions, and a frozen one takes twice the time.
    """

    id: int
    iban: str
    amount: int
    currency: str
    value_date: dt.date
    bic: str = ""
    counterparty_iban: str = ""
    counterparty_bic: str = ""
    counterparty_name: str = ""
    description: str = ""
    free_message: str = ""
    note: str = ""
    structured: str = ""
    bank_reference: str = ""
    client_reference: str = ""
    iso_code: str = ""  # BankTransactionCode, ISO 20022
    proprietary_code: str = ""  # ProprietaryBankTransactionCode
    coda_file_id: str = ""  # GUID of the bank's own CODA file at Billit, '' where there is none

    @property
    def is_credit(self) -> bool:
        return self.amount > 0


def structured_communication(*texts: str) -> str:
    """The first valid structured communication in these texts, compact; '' where there is none.

    Belgian ones (`+++026/1104/11702+++`, modulo 97 over ten digits) anywhere in a text where they are marked
    by plus signs or asterisks, and bare only where they are the whole text: twelve digits inside a sentence
    are more often something else. ISO 11649 creditor references (`RF18 5390 0754 7034`) anywhere.
    """
    for text in texts:
        if text and (found := _belgian(text) or _creditor(text)):
            return found
    return ""


def _belgian(text: str) -> str:
    candidates = _MARKED.findall(text) if "+++" in text or "***" in text else []
    if not candidates and (whole := _BARE.fullmatch(text)):
        candidates.append(whole[1])
    for candidate in candidates:
        number = _NO_DIGIT.sub("", candidate)
        if int(number[10:]) == (int(number[:10]) % 97 or 97):
            return number
    return ""


def _creditor(text: str) -> str:
    upper = text.upper()
    for match in _CREDITOR.finditer(upper) if "RF" in upper else ():
        # Words behind the reference may have been taken along: drop them one by one.
        words = match[0].split(" ")
        for end in range(len(words), 0, -1):
            if iso11649.is_valid(reference := "".join(words[:end])):
                return reference
    return ""
