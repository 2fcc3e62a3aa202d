"""Check digits of the numbers that stand in a statement; all of them are some form of modulo 97."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_CREDITOR_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_CREDITOR_IDENTIFIER = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")
_LETTERS = {letter: str(value) for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}
_AS_DIGITS = str.maketrans(_LETTERS)


def is_iban(text: str) -> bool:
    """ISO 13616, compact and in upper case; a Belgian one has 16 characters."""
    if not _IBAN.fullmatch(text) or (text.startswith("BE") and len(text) != 16):
        return False
    return _iso_7064(text)


def is_creditor_reference(text: str) -> bool:
    """ISO 11649: `RF18539007547034`."""
    return bool(_CREDITOR_REFERENCE.fullmatch(text)) and _iso_7064(text)


def is_creditor_identifier(text: str) -> bool:
    """Of SEPA direct debit: `BE69ZZZ050D000000008`; the business code in positions 5 to 7 does not count."""
    return bool(_CREDITOR_IDENTIFIER.fullmatch(text)) and _iso_7064(text[:4] + text[7:])


def is_structured_communication(digits: str) -> bool:
    """The Belgian one (OGM/VCS), twelve digits: ten modulo 97, where 0 is written 97."""
    return len(digits) == 12 and digits.isdecimal() and _belgian_97(digits)


def is_belgian_bban(digits: str) -> bool:
    """Twelve digits of the Belgian account number of before IBAN."""
    return is_structured_communication(digits)


def is_company_number(digits: str) -> bool:
    """Ten digits; the last two are 97 minus the first eight modulo 97."""
    return len(digits) == 10 and digits.isdecimal() and 97 - int(digits[:8]) % 97 == int(digits[8:])


def _iso_7064(text: str) -> bool:
    return int((text[4:] + text[:4]).translate(_AS_DIGITS)) % 97 == 1


def _belgian_97(digits: str) -> bool:
    return (int(digits[:10]) % 97 or 97) == int(digits[10:])
