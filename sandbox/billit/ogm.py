"""The Belgian structured communication."""

from __future__ import annotations


def structured(base: int) -> str:
    """`+++ddd/dddd/ddddd+++`: ten digits and their remainder by 97, which is 97 where it would be 0."""
    digits = f"{base:010d}{base % 97 or 97:02d}"
    return show(digits)


def show(digits: str) -> str:
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
