"""The words of statements in Dutch, French and English. All of them are data beside this file."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any


class Language(StrEnum):
    """Of the reader."""

    EN = "en"
    NL = "nl"
    FR = "fr"


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def word(key: str, language: Language) -> str:
    """A word of the page itself: `old_balance` → « Oud saldo »."""
    return str(table("page")[key][language])


def counted(count: int, key: str, language: Language) -> str:
    """A number with its noun: `1 movement`, `2 movements`."""
    return f"{count} {word(key if count == 1 else f'{key}s', language)}"


@lru_cache(maxsize=4096)
def reason(code: str, language: Language) -> str:
    """Why a payment came back: `AM04` → « onvoldoende saldo (AM04) »; a code that is not known as it is."""
    known = table("reasons").get(code)
    return f"{known[language]} ({code})" if known else code


@lru_cache(maxsize=4096)
def purpose(code: str, language: Language) -> str:
    """`SALA` → « loon (SALA) »; a code that is not known as it is."""
    known = table("purposes").get(code)
    return f"{known[language]} ({code})" if known else code


@lru_cache(maxsize=4096)
def type_name(digits: str, language: Language) -> str:
    """Of a structured communication; '' for a type that is not known."""
    known = table("structured")["type"].get(digits)
    return str(known[language]) if known else ""


@lru_cache(maxsize=4096)
def zone_name(zone: str, language: Language) -> str:
    """Of a zone of a structured communication; '' where its content speaks for itself."""
    known = table("structured")["zone"].get(zone)
    return str(known[language]) if known else zone.replace("_", " ")


@lru_cache(maxsize=4096)
def code_word(digits: str, zone: str, code: str, language: Language) -> str | None:
    """What a code in a zone of a type means, '' where it says nothing; None where the zone holds no code."""
    codes = table("structured")["code"]
    meanings = codes.get(f"{digits}.{zone}", codes.get(zone))
    if meanings is None:
        return None
    known = meanings.get(code)
    return str(known[language]) if known else code


@lru_cache(maxsize=4096)
def effect(key: str, language: Language) -> str:
    """What an importer makes of a broken rule."""
    return str(table("effects")[key][language])


def effect_of(finding: str, field: str = "") -> str:
    """The key of what an importer makes of this finding, where that is not what it makes of its rule; `field`
    is the English of the one that does not fit."""
    effects = table("effects")
    return str(effects["instead"].get(finding) or effects["field"].get(field, ""))


@lru_cache(maxsize=4096)
def template(key: str, language: Language) -> str:
    """What is said of a file, or of what is refused, with places for its facts."""
    said = table("findings").get(key) or table("errors")[key]
    return str(said[language])


@lru_cache(maxsize=4096)
def fact(kind: str, key: str, language: Language) -> str:
    """A word that stands for a fact. Fields are known by their English, zones have names of their own."""
    known = table("facts")[kind].get(key)
    if kind == "zone" and known is None:
        return zone_name(key, language)
    if kind == "field" and language is Language.EN:
        return key
    return str(known[language])
