"""Gaps of a text, filled in: what comes into them was often written by others, or typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import cache

#: A command of ours in a sentence.
_COMMAND = re.compile(r"(`dossierflow [^`]*`)")
#: How a command or a setting of ours begins in a sentence.
_BEGINS = re.compile(r"`(?=dossierflow |DOSSIERFLOW_)")
#: In place of what would end a word of a command, or make an option of it.
_INSTEAD = "\ufffd"
#: Facts that are words of a command already, each quoted where it has to be.
WORDS = frozenset({"also"})


def quoted_fact(text: str) -> str:
    """A fact in a sentence of ours, where commands lead to forms: none begins in what somebody else wrote."""
    return _BEGINS.sub("` ", text) if "`" in text else text


def command_word(text: str) -> str:
    """One word of a command of ours, and no option, whatever it holds: who copies the command runs that and
    nothing else."""
    word = "".join(mark if mark.isprintable() and mark != "`" else _INSTEAD for mark in text)
    return shlex.quote(f"{_INSTEAD}{word[1:]}" if word.startswith("-") else word)


class Gaps(dict[str, str]):
    """Facts by name; one that is missing shows as its name."""

    def __missing__(self, key: str) -> str:
        return f"({key})"


class _InACommand(Gaps):
    def __getitem__(self, key: str) -> str:
        fact = super().__getitem__(key)
        return fact if key in WORDS or key not in self else command_word(fact)


@cache  # many lines of many documents are of one template
def _pieces(template: str) -> list[str]:
    """What stands between commands, and the commands, in turn."""
    return _COMMAND.split(template)


def filled(template: str, facts: Mapping[str, str]) -> str:
    """The text with its facts; within a command of ours, each of them is one word of it."""
    pieces = _pieces(template)
    if len(pieces) == 1:
        return template.format_map(Gaps(facts))
    return "".join(
        piece.format_map(_InACommand(facts) if at % 2 else Gaps(facts)) for at, piece in enumerate(pieces)
    )
