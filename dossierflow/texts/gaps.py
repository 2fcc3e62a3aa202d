"""Gaps of a text, filled in: what comes into them was often written by others, or typed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dossierflow.kernel.foreign import command_word

#: A command of ours in a sentence.
_COMMAND = re.compile(r"(`dossierflow [^`]*`)")
#: Facts that are words of a command already, each quoted where it has to be.
WORDS = frozenset({"also"})


class Gaps(dict[str, str]):
    """Facts by name; one that is missing shows as its name."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


class _InACommand(Gaps):
    def __getitem__(self, key: str) -> str:
        fact = super().__getitem__(key)
        return fact if key in WORDS or key not in self else command_word(fact)


def filled(template: str, facts: Mapping[str, str]) -> str:
    """The text with its facts; within a command of ours, each of them is one word of it."""
    pieces = _COMMAND.split(template)
    if len(pieces) == 1:
        return template.format_map(Gaps(facts))
    return "".join(
        piece.format_map(_InACommand(facts) if at % 2 else Gaps(facts)) for at, piece in enumerate(pieces)
    )
