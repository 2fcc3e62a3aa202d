"""What a VAT code of Exact's is for, as its description says: words as data in `meaning.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from dossierflow.domain.chart import VatCode

PLAIN, NOT_DEDUCTIBLE = "plain", "not-deductible"
WHOLLY = 100  # per cent
BELGIAN = (0, 6, 12, 21)  # per cent; any other rate is another state's
_PERCENTAGE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_EXAMPLE = re.compile(r"\b(?:e\.g|bv|bijv|par ex|p\. ?ex)\.")  # E.G. in capitals is the European Community
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_ELISION = re.compile(r"\b[dln]['\u2019]")  # d'investissement, l'UE
_UNION = re.compile(
    r"\b(?:europese (?:unie|gemeenschap)|union europeenne|european (?:union|community)|europ[ae])\b"
)
_BETWEEN_WORDS = re.compile(r"(?:[\s,;:()/%_\"'-]|\.(?!\d))+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kind` of operation, PLAIN where it names none; `purchase_class`, '' where it names none.

    `stated_class` is the class where it was said outright, and does not follow from the kind. `partly`: not
    all of its VAT is deducted, which is a choice of the accountant's for an account.
    """

    kind: str
    purchase_class: str
    stated_class: str = ""
    partly: bool = False


@cache
def _data() -> dict[str, Any]:
    told = tomllib.loads(files(__package__).joinpath("meaning.toml").read_text("utf-8"))
    for kind in told["kind"]:
        kind["stems"] = _in_full(kind.get("stems", ()), told["words"])
        kind["all"] = [_in_full(group, told["words"]) for group in kind.get("all", ())]
    return told


def _in_full(stems: Sequence[str], words: Mapping[str, list[str]]) -> list[str]:
    """With the words that a name such as @outside stands for."""
    return [word for stem in stems for word in (words[stem[1:]] if stem[0] == "@" else [stem])]


@lru_cache(maxsize=65_536)
def meaning(code: VatCode) -> Meaning:
    """What a person confirmed the code to be for; else what its description and its properties say of it."""
    text = _plainly(code.description)
    kind = _kind(code, text)
    stated = code.purchase_class or next(
        (one["name"] for one in _data()["class"] if _has_word(one, text)), ""
    )
    partly = kind["name"] == NOT_DEDUCTIBLE or (not code.kind and _is_partly(code, text))
    return Meaning(kind["name"], stated or kind.get("class", ""), stated, partly)


def _kind(code: VatCode, text: str) -> Mapping[str, Any]:
    if code.kind:
        return next((one for one in _data()["kind"] if one["name"] == code.kind), {"name": code.kind})
    told = next((one for one in _data()["kind"] if _is_kind(one, code, text)), {"name": PLAIN})
    if _is_partly(code, text) and not code.charged:
        return {"name": NOT_DEDUCTIBLE}
    # A code of type N has no VAT at all: without words of its own it stands for what is outside VAT.
    return {"name": "no-vat"} if code.type == "N" and told["name"] == PLAIN else told


def _is_partly(code: VatCode, text: str) -> bool:
    """Words say so, or a second percentage beside the code's own rate, as in `Autokosten 21 % (50 %)`."""
    if code.transaction_type == "S" or not code.rate:
        return False
    shares = (Decimal(one.replace(",", ".")) for one in _PERCENTAGE.findall(code.description))
    return _has_word(_data()["partly"], text) or any(
        0 < share < WHOLLY and share not in (code.rate, *BELGIAN) for share in shares
    )


def class_of(account: str, own: Mapping[str, str]) -> str:
    """The class of purchases on a GL account; '' outside them. `own` is the dossier's choice, by how codes
    begin: it wins, the longest first."""
    chosen = [start for start in own if account.startswith(start)]
    if chosen:
        return own[max(chosen, key=len)]
    return next((one["name"] for one in _data()["class"] if account.startswith(tuple(one["accounts"]))), "")


@cache
def classes() -> tuple[str, ...]:
    """The classes in the order of their boxes: 81, 82, 83."""
    return tuple(one["name"] for one in reversed(_data()["class"]))


def _is_kind(kind: Mapping[str, Any], code: VatCode, text: str) -> bool:
    if code.eu_listing != "N" and code.eu_listing == kind.get("listing"):
        return True
    if code.oss_country and kind["name"] == "oss":
        return True
    if code.transaction_type != "B" and code.transaction_type != kind.get("side", code.transaction_type):
        return False
    if kind.get("charged", code.charged) != code.charged:
        return False
    if code.rate and not code.charged and not kind.get("stated"):
        return False
    if any(stem in text for stem in kind.get("without", ())):
        return False
    groups = kind.get("all", [])
    every = bool(groups) and all(any(stem in text for stem in group) for group in groups)
    return every or _has_word(kind, text)


def _has_word(told: Mapping[str, Any], text: str) -> bool:
    stems, tokens = told.get("stems", ()), told.get("tokens", ())
    return any(stem in text for stem in stems) or any(f" {token} " in text for token in tokens)


def _plainly(description: str) -> str:
    """Without capitals, accents and marks between words, with a space at both ends: `B.T.W.` is `btw`."""
    apart = unicodedata.normalize("NFKD", _EXAMPLE.sub(" ", description).casefold())
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    whole = _ELISION.sub("", _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", letters))
    return " " + _UNION.sub("eu", _BETWEEN_WORDS.sub(" ", whole).strip()) + " "
