"""Numbers with check digits, made so that they are valid and belong to nobody we know of."""

from __future__ import annotations

from random import Random

# Bank codes of Belgian IBANs and the BIC of their bank.
BANKS = {
    "KBC": ("731", "KREDBEBB"),
    "BNP Paribas Fortis": ("001", "GEBABEBB"),
    "Belfius": ("068", "GKCCBEBB"),
    "ING": ("363", "BBRUBEBB"),
    "Argenta": ("979", "ARSPBE22"),
    "Crelan": ("103", "NICABEBB"),
    "Triodos": ("523", "TRIOBEBB"),
}
ENTERPRISES, ACCOUNTS = 10**6, 10**7


def enterprise_number(rng: Random, first: str) -> str:
    """Ten digits; the ranges 09… and 19… are not handed out yet, so no real enterprise is named."""
    return numbered_enterprise(first, rng.randrange(ENTERPRISES))


def numbered_enterprise(first: str, number: int) -> str:
    """The enterprise with this number, below a million, of the range that begins with `first`."""
    base = f"{first}9{number:06d}"
    return f"{base}{97 - int(base) % 97:02d}"


def belgian_iban(rng: Random, bank: str) -> tuple[str, str]:
    """An IBAN of that bank and its BIC."""
    return numbered_iban(bank, rng.randrange(ACCOUNTS))


def numbered_iban(bank: str, number: int) -> tuple[str, str]:
    """The bank's account with this number, below ten million, and the bank's BIC."""
    code, bic = BANKS[bank]
    base = f"{code}{number:07d}"
    account = f"{base}{int(base) % 97 or 97:02d}"
    check = 98 - int(f"{account}111400") % 97  # B = 11, E = 14
    return f"BE{check:02d}{account}", bic


def structured_communication(base: int) -> str:
    """Twelve digits of which the last two are the first ten modulo 97, or 97 where that is 0."""
    return f"{base:010d}{base % 97 or 97:02d}"


def show_communication(digits: str) -> str:
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
