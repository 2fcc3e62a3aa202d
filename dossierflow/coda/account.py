"""The account zones: 37 positions whose meaning depends on a structure digit, or on none at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BELGIAN_BBAN, FOREIGN_BBAN, BELGIAN_IBAN, FOREIGN_IBAN = "0", "1", "2", "3"
#: Length of an account number of before IBAN: bank 3, number 7, check digits 2.
BELGIAN_DIGITS = 12
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_SEPARATORS = str.maketrans("", "", "-. /")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a statement. `structure` is the digit of record 1; `extension` the rest of the zone."""

    number: str
    currency: str = "EUR"
    structure: str = BELGIAN_IBAN
    extension: str = ""

    @classmethod
    def iban(cls, number: str, currency: str = "EUR") -> Account:
        """The account with this IBAN: structure 2 for a Belgian one, 3 for any other."""
        return cls(number, currency, BELGIAN_IBAN if number.startswith("BE") else FOREIGN_IBAN)

    @classmethod
    def parse(cls, structure: str, zone: str) -> Account:
        """From record 1. Without a structure (bpost bank writes a blank) the zone itself tells."""
        if structure not in (BELGIAN_BBAN, FOREIGN_BBAN, BELGIAN_IBAN, FOREIGN_IBAN):
            structure = _structure_of(zone)
        if structure == BELGIAN_BBAN:
            return cls(zone[:12].rstrip(), zone[13:16].rstrip(), BELGIAN_BBAN, zone[16:].rstrip())
        size = 31 if structure == BELGIAN_IBAN else 34
        return cls(zone[:size].rstrip(), zone[34:].rstrip(), structure, zone[size:34].rstrip())

    @property
    def is_belgian(self) -> bool:
        return self.structure in (BELGIAN_BBAN, BELGIAN_IBAN)

    @property
    def identity(self) -> tuple[str, str]:
        """IBAN and currency, by which an account is the same in whatever form the file has it.

        A Belgian number of twelve digits becomes its IBAN; a foreign one that is no IBAN stays as it is.
        """
        number = "".join(self.number.split()).upper()
        if self.structure in (BELGIAN_BBAN, FOREIGN_BBAN):
            number = as_iban(number) if self.is_belgian else number
        return number, self.currency.upper() or "EUR"

    @property
    def zone(self) -> str:
        """The 37 positions, as record 1 and record 8 hold them."""
        if self.structure == BELGIAN_BBAN:
            return f"{self.number:<12} {self.currency:<3}{self.extension:<21}"
        if self.structure == BELGIAN_IBAN:
            return f"{self.number:<31}{self.extension:<3}{self.currency:<3}"
        return f"{self.number:<34}{self.currency:<3}"


def _structure_of(zone: str) -> str:
    number = zone[:34].split(" ")[0]
    if not _IBAN.fullmatch(number):
        return BELGIAN_BBAN
    return BELGIAN_IBAN if number.startswith("BE") else FOREIGN_IBAN


def as_iban(number: str) -> str:
    """The IBAN of a Belgian number of twelve digits, with or without separators; anything else as it is."""
    digits = number.translate(_SEPARATORS)
    if len(digits) != BELGIAN_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return number
    return f"BE{98 - int(digits + '111400') % 97:02d}{digits}"


def counterparty_zone(number: str, currency: str) -> str:
    """Record 2.3: an account in positions 1 to 34 and its currency; a short one the old Belgian way.

    There is no structure digit here. Readers take a blank in position 13 for a Belgian BBAN, so a number of
    at most 12 characters has its currency in 14 to 16, where they look for it.
    """
    return f"{number:<12} {currency:<24}" if len(number) <= 12 else f"{number:<34}{currency:<3}"


@lru_cache(maxsize=8192)
def parse_counterparty(zone: str) -> tuple[str, str]:
    """Account and currency of a counterparty, the way most readers understand the zone."""
    if zone[12] == " ":
        return zone[:12].rstrip(), zone[13:16].rstrip()
    return zone[:34].rstrip(), zone[34:].rstrip()
