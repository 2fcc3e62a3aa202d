"""What is to be said, as a key of the texts and its facts: so it is kept, compared and passed on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any


class Cents(int):
    """An amount of money as a fact, in cents: each language writes it in its own way."""


#: A fact is a value (a name, a number, a day, an instant, an amount) or a phrase of its own.
Fact = str | int | date


class Phrase(str):
    """A key such as `cause.booked` with its facts, as the text that the store keeps: `["cause.booked", {…}]`.

    Two phrases are equal where key and facts are. `Words.say` makes a sentence of it in a reader's language.
    """

    __slots__ = ()

    @property
    def key(self) -> str:
        """The key; '' for a text that was never a phrase, such as another service's own words."""
        return (_parsed(self) or ("", {}))[0]

    @property
    def facts(self) -> dict[str, Fact]:
        return (_parsed(self) or ("", {}))[1]


def phrase(key: str, /, **facts: Fact) -> Phrase:
    """Say `key` with these facts."""
    long = sum(len(fact) for fact in facts.values() if isinstance(fact, str)) > LONGEST_REMEMBERED
    return (_phrase.__wrapped__ if long else _phrase)(key, **facts)


#: Characters of the facts of a phrase that is remembered: what others wrote may be of any length.
LONGEST_REMEMBERED = 500


@lru_cache(maxsize=8192, typed=True)  # many lines of many documents say the same
def _phrase(key: str, /, **facts: Fact) -> Phrase:
    return Phrase(json.dumps([key, {name: _plain(fact) for name, fact in facts.items()}], ensure_ascii=False))


def listed(phrases: Iterable[Phrase]) -> Phrase:
    """Several phrases as one text, one a line: what a problem keeps of a list of differences."""
    return Phrase("\n".join(phrases))


def quoted(text: str) -> str:
    """A text of others that is kept where phrases are kept too: never read as one of ours.

    A supplier may write what looks like a phrase; a space in front makes it a text like any other.
    """
    return text if isinstance(text, Phrase) or not parts(text) else f" {text}"


def parts(text: str) -> list[Phrase]:
    """The phrases of a text, in order; none where any part of it is not a phrase."""
    found = list[Phrase]()
    for line in map(Phrase, text.split("\n")):  # of a megabyte of somebody else's, the first line tells
        if not line.key:
            return []
        found.append(line)
    return found


def _plain(fact: Fact) -> Any:
    if isinstance(fact, Cents):
        return {"cents": int(fact)}
    if isinstance(fact, datetime):
        return {"moment": fact.isoformat()}
    if isinstance(fact, date):
        return {"day": fact.isoformat()}
    if isinstance(fact, int):
        return fact
    if not isinstance(fact, Phrase):
        return str(fact)
    several = [json.loads(one) for one in parts(fact)]
    return several[0] if len(several) == 1 else several or str(fact)


def _fact(plain: Any) -> Fact:
    match plain:
        case {"cents": amount}:
            return Cents(amount)
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"day": day}:
            return date.fromisoformat(day)
        case int():
            return plain
        case [list(), *_]:
            return listed(Phrase(json.dumps(one, ensure_ascii=False)) for one in plain)
        case list():
            return Phrase(json.dumps(plain, ensure_ascii=False))
        case _:
            return str(plain)


def _parsed(text: str) -> tuple[str, dict[str, Fact]] | None:
    """Key and facts; None where the text is not a phrase."""
    if not text.startswith('["'):
        return None
    try:
        match json.loads(text):
            case [str(key), Mapping() as facts] if "." in key:
                return key, {name: _fact(plain) for name, plain in facts.items()}
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass  # somebody else's text that begins as a phrase does
    return None
