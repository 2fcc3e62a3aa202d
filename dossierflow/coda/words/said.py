"""A sentence as its key and facts, until it is known in which language it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dossierflow.coda import words
from dossierflow.coda.words import Language


class Thousandths(int):
    """An amount, which each language writes its own way."""


class Word(str):
    """A fact that is a word of ours: `kind:amount`, a table of `facts.toml` and its key."""

    __slots__ = ()


Fact = str | int | date


class Said(NamedTuple):
    """A key of `findings.toml` or `errors.toml`, and the facts that its sentence names."""

    key: str
    facts: tuple[tuple[str, Fact], ...] = ()


def sentence(what: Iterable[Said], language: Language) -> str:
    """One sentence after the other: the first says it, the others add to it."""
    return "".join(
        words.template(key, language).format_map({name: _fact(fact, language) for name, fact in facts})
        for key, facts in what
    )


def _fact(fact: Fact, language: Language) -> str:
    if isinstance(fact, Thousandths):
        return decimal(fact, language)
    if isinstance(fact, date):
        return fact.isoformat() if language is Language.EN else f"{fact:%d/%m/%Y}"
    if isinstance(fact, Word):
        table, _, key = fact.partition(":")
        return words.fact(table, key, language)
    return str(fact)


def decimal(thousandths: int, language: Language) -> str:
    """`-1234.56`, in Dutch and French `-1.234,56`; a third decimal only where there is one."""
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 1000)
    decimals = f"{part:03d}" if part % 10 else f"{part // 10:02d}"
    if language is Language.EN:
        return f"{sign}{whole}.{decimals}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{decimals}"
