"""GL account codes: text in Exact, whole numbers in Billit (billit-api section 3.1)."""

from __future__ import annotations

import re

_INT32 = 2**31 - 1


def account_number(code: str) -> int | None:
    """The code as Billit can hold it, or None: letters, leading zeros and more than 31 bits would be lost."""
    code = code.strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", code):
        return None
    return int(code) if int(code) <= _INT32 else None
