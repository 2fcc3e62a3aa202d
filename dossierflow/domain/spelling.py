"""Texts and numbers by what they say, and not by how they are written."""

from __future__ import annotations


def plain(text: str) -> str:
    """Capitals, spaces and signs are no difference."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def number_key(number: str) -> str:
    """A VAT number or IBAN without its spaces and signs, in capitals."""
    return "".join(letter for letter in number.upper() if letter.isalnum())
