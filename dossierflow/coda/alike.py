"""Whether an account number is another one with a typing error, or with a zero too few.

Check digits tell: no two right numbers are one digit, or two digits that changed places, apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from dossierflow.coda.checkdigits import is_belgian_bban, is_iban

_BELGIUM, _CHECKED, _DIGITS = "BE", 4, 12


def is_proved(number: str) -> bool:
    """An IBAN whose check digits are right; of a Belgian one, those of the number within it too."""
    return is_iban(number) and (not number.startswith(_BELGIUM) or is_belgian_bban(number[_CHECKED:]))


def meant(number: str, known: Iterable[str]) -> str:
    """The one of the known accounts that a wrong number nearly is; '' where it is right, or like none of them
    or several."""
    if is_proved(number):
        return ""
    found = {one for one in known if one != number and is_proved(one) and _is_near(_core(number), _core(one))}
    return found.pop() if len(found) == 1 else ""


def _core(number: str) -> str:
    """A Belgian number without what an IBAN adds to it, with the zeros that it starts with."""
    if number.startswith(_BELGIUM):
        return number[_CHECKED:]
    return number.zfill(_DIGITS) if number.isdecimal() else number


def _is_near(one: str, other: str) -> bool:
    """The same, or but for one character, or for two that changed places."""
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return len(long) == len(short) + 1 and any(
            long[:place] + long[place + 1 :] == short for place in range(len(long))
        )
    differ = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(differ) < 2:
        return True
    first, *rest = differ
    return rest == [first + 1] and one[first : first + 2] == other[first : first + 2][::-1]
