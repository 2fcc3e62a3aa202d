"""What an error is about in a file of transactions, kept as numbers until somebody reads it."""

from __future__ import annotations

from typing import NamedTuple

from dossierflow.texts import Fact, Phrase, phrase


class Label(NamedTuple):
    """« transaction 7, detail 2 »: a key of `[label]`, its number, and what it is a part of.

    A file has millions of transactions, of which hardly one is named.
    """

    key: str
    number: int = 0
    within: Label | None = None

    @property
    def said(self) -> Phrase:
        facts: dict[str, Fact] = {"number": self.number} if self.number else {}
        if self.within is not None:
            facts["within"] = self.within.said
        return phrase(f"label.{self.key}", **facts)
