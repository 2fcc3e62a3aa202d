"""The account zones: 37 positions whose meaning depends on a structure digit, or on none at all."""

from __future__ import annotations

from dataclasses import dataclass

BELGIAN_BBAN, FOREIGN_BBAN, BELGIAN_IBAN, FOREIGN_IBAN = "0", "1", "2", "3"
ZONE = 37


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
        """From record 1; a blank structure (seen from bpost bank) is read as a Belgian BBAN."""
        if structure in (BELGIAN_BBAN, " "):
            return cls(zone[:12].rstrip(), zone[13:16].rstrip(), BELGIAN_BBAN, zone[16:].rstrip())
        size = 31 if structure == BELGIAN_IBAN else 34
        return cls(zone[:size].rstrip(), zone[34:].rstrip(), structure, zone[size:34].rstrip())

    @property
    def zone(self) -> str:
        """The 37 positions, as record 1 and record 8 hold them."""
        if self.structure == BELGIAN_BBAN:
            return f"{self.number:<12} {self.currency:<3}{self.extension:<21}"
        if self.structure == BELGIAN_IBAN:
            return f"{self.number:<31}{self.extension:<3}{self.currency:<3}"
        return f"{self.number:<34}{self.currency:<3}"


def counterparty_zone(number: str, currency: str) -> str:
    """Record 2.3: an account in positions 1 to 34 and its currency; a short one the old Belgian way.

    There is no structure digit here. Readers take a blank in position 13 for a Belgian BBAN, so a number of
    at most 12 characters has its currency in 14 to 16, where they look for it.
    """
    return f"{number:<12} {currency:<24}" if len(number) <= 12 else f"{number:<34}{currency:<3}"


def parse_counterparty(zone: str) -> tuple[str, str]:
    """Account and currency of a counterparty, the way most readers understand the zone."""
    if zone[12] == " ":
        return zone[:12].rstrip(), zone[13:16].rstrip()
    return zone[:34].rstrip(), zone[34:].rstrip()
