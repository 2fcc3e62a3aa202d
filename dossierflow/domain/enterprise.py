"""Belgian enterprise numbers: ten digits, the key by which a dossier is recognised on both sides."""

from __future__ import annotations

import re


def enterprise_number(text: str | None) -> str:
    """The ten digits of a Belgian VAT or enterprise number, or '' where there is none.

    Accepts `BE0712345036`, `0712.345.036`, `BE 0712 345 036` and the nine-digit form of before 2005.
    Check digits (97 minus the first eight digits modulo 97, Crossroads Bank for Enterprises) must fit.
    """
    digits = re.sub(r"[\s./-]", "", (text or "").upper()).removeprefix("BE")
    if re.fullmatch(r"[0-9]{9}", digits):
        digits = "0" + digits
    if not re.fullmatch(r"[01][0-9]{9}", digits):
        return ""
    return digits if 97 - int(digits[:8]) % 97 == int(digits[8:]) else ""


def show(number: str) -> str:
    """For people: `0712.345.036`."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}" if len(number) == 10 else number
