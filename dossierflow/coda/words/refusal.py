"""Errors of this package: keys of `errors.toml` with their facts, said in the reader's language."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from dossierflow.coda.words import Language
from dossierflow.coda.words.said import Fact, Said, sentence
from dossierflow.errors import BadData, Multilingual
from dossierflow.kernel.foreign import storable


class Speaks(Protocol):
    """What can be said in each language: a finding, the place of one, a refusal."""

    def said(self, language: Language = Language.EN) -> str: ...


class Told(Multilingual):
    """What it says, in English as it stands."""

    speaks: Speaks

    def __new__(cls, speaks: Speaks) -> Told:
        told = super().__new__(cls, storable(speaks.said()))
        told.speaks = speaks
        return told

    def in_language(self, language: str) -> str:
        known = Language(language) if language in frozenset(Language) else Language.EN
        return storable(self.speaks.said(known))

    def __reduce__(self) -> tuple[type[Told], tuple[Speaks]]:
        return Told, (self.speaks,)


class Sentences(NamedTuple):
    """Sentences of `errors.toml` or `findings.toml`, one behind the other."""

    what: tuple[Said, ...]

    def said(self, language: Language = Language.EN) -> str:
        return sentence(self.what, language)


def refused(key: str, /, *, document: str = "", field: str = "", **facts: Fact) -> BadData:
    """The error that `errors.toml` tells by this key."""
    return refusal(Said(key, tuple(facts.items())), document=document, field=field)


def refusal(*what: Said, document: str = "", field: str = "") -> BadData:
    return BadData(Told(Sentences(what)), document=document, field=field)


def what_of(error: BadData) -> tuple[Said, ...]:
    """What an error of this package says, to be said with more words around it."""
    said = error.message.speaks if isinstance(error.message, Told) else None
    assert isinstance(said, Sentences)
    return said.what
