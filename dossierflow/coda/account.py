"""The account zones: 37 positions whose meaning depends on a structure digit, or on none at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dossierflow.coda.checkdigits import is_iban

BELGIAN_BBAN, FOREIGN_BBAN, BELGIAN_IBAN, FOREIGN_IBAN = "0", "1", "2", "3"
#: Length of an account number of before IBAN: bank 3, number 7, check digits 2.
BELGIAN_DIGITS = 12
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_STRUCTURES = (BELGIAN_BBAN, FOREIGN_BBAN, BELGIAN_IBAN, FOREIGN_IBAN)
#: Twelve digits and a currency at its place: the old form, whatever the structure says.
_OLD_FORM = re.compile(r"[0-9]{12} ([A-Z]{3}[0-9 ].{20}| {24})")
_SEPARATED = re.compile(r"[0-9]{3}[-. /][0-9]{7}[-. /][0-9]{2}(?![0-9])")
#: An IBAN with its currency right behind it, as the old form has them.
_SHIFTED = re.compile(r"([A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{8,30}) ([A-Z]{3})(?:[0-9 ].*)?")
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
        """From record 1. Where the structure is blank (bpost bank) or contradicted, the zone itself tells."""
        if structure not in _STRUCTURES or _is_other(structure, zone):
            structure = _structure_of(zone)
        if structure == BELGIAN_BBAN:
            return _bban(zone)
        size = 31 if structure == BELGIAN_IBAN else 34
        number, currency = zone[:size].rstrip(), zone[34:].rstrip()
        if not currency and (found := _SHIFTED.fullmatch(zone)):
            return cls(found[1], found[2], structure)
        return cls(number, currency, structure, zone[size:34].rstrip())

    @property
    def is_belgian(self) -> bool:
        return self.structure in (BELGIAN_BBAN, BELGIAN_IBAN)

    @property
    def identity(self) -> tuple[str, str]:
        """IBAN and currency, by which an account is the same in whatever form the file has it.

        A Belgian number of twelve digits becomes its IBAN; a foreign one that is no IBAN stays as it is.
        """
        number = "".join(self.number.split()).upper()
        if self.structure != FOREIGN_BBAN:
            bare = number.translate(_SEPARATORS)
            number = bare if is_iban(bare) else as_iban(number)
        return number, self.currency.upper() or "EUR"

    @property
    def zone(self) -> str:
        """The 37 positions, as record 1 and record 8 hold them."""
        if self.structure == BELGIAN_BBAN:
            return f"{self.number:<12} {self.currency:<3}{self.extension:<21}"
        if self.structure == BELGIAN_IBAN:
            return f"{self.number:<31}{self.extension:<3}{self.currency:<3}"
        return f"{self.number:<34}{self.currency:<3}"


def _is_other(structure: str, zone: str) -> bool:
    """Whether a zone is plainly of another structure than the one that is stated."""
    if structure in (BELGIAN_BBAN, FOREIGN_BBAN):
        return bool(_iban_in(zone))
    return bool(_OLD_FORM.fullmatch(zone))


def _structure_of(zone: str) -> str:
    number = _iban_in(zone)
    if not number:
        return BELGIAN_BBAN
    return BELGIAN_IBAN if number.startswith("BE") else FOREIGN_IBAN


def _iban_in(zone: str) -> str:
    """The IBAN that a zone starts with, in one piece or in groups; '' where there is none."""
    for number in (zone.split(" ")[0], zone[:34].replace(" ", "")):
        if _IBAN.fullmatch(number.upper()):
            return number.upper()
    return ""


def _bban(zone: str) -> Account:
    """Twelve digits, and the currency behind a blank; with separators (`096-1234567-69`) they take more."""
    if found := _SEPARATED.match(zone):
        return Account(found[0], zone[len(found[0]) :].strip()[:3], BELGIAN_BBAN)
    return Account(zone[:12].rstrip(), zone[13:16].rstrip(), BELGIAN_BBAN, zone[16:].rstrip())


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
