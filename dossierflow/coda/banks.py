"""What is known of single banks. The facts and their sources are data in `banks.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Protocol


class Numbered(Protocol):
    """A statement as far as its number is concerned."""

    @property
    def number(self) -> int: ...
    @property
    def day(self) -> date: ...


#: Bank and country in a BIC.
_BANK = 6


@cache
def _banks() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "banks.toml").read_text(encoding="utf-8"))


def name(bic: str) -> str:
    """`KBC`, or '' for a bank that we know nothing of."""
    return _banks().get(bic[:_BANK].upper(), {}).get("name", "")


def numbering(bic: str) -> str:
    """`consecutive`, `jumps` or `repeats`; a bank that is not known is taken to number by the standard."""
    return _banks().get(bic[:_BANK].upper(), {}).get("numbering", "consecutive")


def numbers_follow(bic: str, one: Numbered, two: Numbered) -> bool:
    """Whether the number of a statement is what this bank gives the next one.

    Several files of a day may share a number, and a new year starts with 1.
    """
    habit = numbering(bic)
    if habit != "consecutive" or two.number == one.number + 1:
        return True
    if one.day.year != two.day.year:
        return two.number == 1
    return two.number == one.number and one.day == two.day
