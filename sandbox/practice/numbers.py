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


def enterprise_number(rng: Random, first: str) -> str:
    """Ten digits; the ranges 09… and 19… are not handed out yet, so no real enterprise is named."""
    base = f"{first}9{rng.randrange(10**6):06d}"
    return f"{base}{97 - int(base) % 97:02d}"


def belgian_iban(rng: Random, bank: str) -> tuple[str, str]:
    """An IBAN of that bank and its BIC."""
    code, bic = BANKS[bank]
    number = f"{code}{rng.randrange(10**7):07d}"
    account = f"{number}{int(number) % 97 or 97:02d}"
    check = 98 - int(f"{account}111400") % 97  # B = 11, E = 14
    return f"BE{check:02d}{account}", bic


def structured_communication(base: int) -> str:
    """Twelve digits of which the last two are the first ten modulo 97, or 97 where that is 0."""
    return f"{base:010d}{base % 97 or 97:02d}"


def show_communication(digits: str) -> str:
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
