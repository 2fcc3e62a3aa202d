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

PLAIN, NOT_DEDUCTIBLE, OSS = "plain", "not-deductible", "oss"
#: VAT that Exact charges, and the description does not say for which operation.
CHARGED = "reverse-charge"
#: What is known of these leaves several boxes open: a person says which, and nothing else confirms them.
OPEN = ("eu", "outside-eu", CHARGED)
WHOLLY = 100  # per cent
BELGIAN = (0, 6, 12, 21)  # per cent; any other rate is another state's
_PERCENTAGE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_EXAMPLE = re.compile(r"\b(?:e\.g|bv|bijv|par ex|p\. ?ex)\.")  # E.G. in capitals is the European Community
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_ELISION = re.compile(r"\b[dln]['\u2019]")  # d'investissement, l'UE
_UNION = re.compile(
    r"\b(?:europese (?:unie|gemeenschap)|union europeenne|european (?:union|community)|europ[ae])\b"
)
_BOX = re.compile(
    r"\b(?:(?:vak|vakken|roosters?|grilles?|cases?|grid|box|boxes) |[vrg])"
    r"((?:\d\d (?:(?:en|et|and|&|\+) )?)+)"
)
_SHARE = r"(?P<share>\d{1,3}(?:[.,]\d+)?)"
_NOT = r"(?P<no>(?:niet|nt|non|not)[ -])?"
_DEDUCTED = (  # 50 % niet aftr., déd. 35 %, S 50% ND
    re.compile(rf"{_SHARE} ?%? ?{_NOT}(?:(?P<nd>nd\b)|aftr|ded|recup)"),
    re.compile(rf"\b{_NOT}(?:(?P<nd>nd)|aftr|ded|recup)[a-z]*\.? ?(?:a |tot |voor |for |of |:)?\(?{_SHARE}"),
)
_BETWEEN_WORDS = re.compile(r"(?:[\s,;:()/%_\"'-]|\.(?!\d))+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`kind` of operation, PLAIN where it names none; `purchase_class`, '' where it names none.

    `stated_class` is the class where it was said outright, and does not follow from the kind. `partly`: not
    all of its VAT is deducted, which is a choice of the accountant's for an account; `deducted` is the part
    that is, in per cent, where the description says it.
    """

    kind: str
    purchase_class: str
    stated_class: str = ""
    partly: bool = False
    deducted: Decimal | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not known in which boxes it is."""
        return self.kind in OPEN


@cache
def _data() -> dict[str, Any]:
    told = tomllib.loads(files(__package__).joinpath("meaning.toml").read_text("utf-8"))
    for kind in told["kind"]:
        kind["stems"] = _in_full(kind.get("stems", ()), told["words"])
        kind["without"] = _in_full(kind.get("without", ()), told["words"])
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
    deducted = _deducted(code, text)
    partly = kind["name"] == NOT_DEDUCTIBLE or (not code.kind and _is_partly(code, text, deducted))
    return Meaning(
        kind["name"], stated or kind.get("class", ""), stated, partly, deducted if partly else None
    )


def _kind(code: VatCode, text: str) -> Mapping[str, Any]:
    if code.kind:
        return next((one for one in _data()["kind"] if one["name"] == code.kind), {"name": code.kind})
    told = next((one for one in _data()["kind"] if _is_kind(one, code, text)), {"name": PLAIN})
    if told["name"] in (PLAIN, *OPEN):
        told = _by_box(code, text) or _by_nature(code, told)
    if not code.charged and _is_partly(code, text, _deducted(code, text)):
        return {"name": NOT_DEDUCTIBLE}
    return told


def _by_box(code: VatCode, text: str) -> Mapping[str, Any] | None:
    """The kind whose box the description names, of a code for one side."""
    if code.transaction_type == "B":
        return None
    numbers = {number for found in _BOX.findall(text) for number in re.findall(r"\d\d", found)}
    kinds = (one for one in _data()["kind"] if numbers & {*one.get("boxes", ())})
    return next((one for one in kinds if _may_be(one, code)), None)


def _by_nature(code: VatCode, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a code is for that has no words of its own, by its properties alone."""
    if told["name"] != PLAIN:
        return told
    if code.type == "N":
        return {"name": "no-vat"}
    if code.charged and code.transaction_type != "S":
        return {"name": CHARGED}
    return {"name": OSS} if code.transaction_type == "S" and code.rate not in BELGIAN else told


def _is_partly(code: VatCode, text: str, deducted: Decimal | None) -> bool:
    """Words say so, or a second percentage beside the code's own rate, as in `Autokosten 21 % (50 %)`."""
    if code.transaction_type == "S" or not code.rate:
        return False
    shares = (Decimal(one.replace(",", ".")) for one in _PERCENTAGE.findall(code.description))
    return (
        (deducted is not None and deducted < WHOLLY)
        or _has_word(_data()["partly"], text)
        or any(0 < share < WHOLLY and share not in (code.rate, *BELGIAN) for share in shares)
    )


def _deducted(code: VatCode, text: str) -> Decimal | None:
    """Which part of the VAT is deducted, in per cent, as the description says it; None where it does not."""
    letters = _letters(code.description)
    for found in (found for pattern in _DEDUCTED for found in pattern.finditer(letters)):
        share = Decimal(found["share"].replace(",", "."))
        if share != code.rate and share <= WHOLLY:
            return WHOLLY - share if found["no"] or found["nd"] else share
    return Decimal(0) if _has_word(_data()["nothing"], text) else None


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
    if code.oss_country and kind["name"] == OSS:
        return True
    if not _may_be(kind, code):
        return False
    if any(stem in text for stem in kind.get("without", ())):
        return False
    groups = kind.get("all", [])
    every = bool(groups) and all(any(stem in text for stem in group) for group in groups)
    return every or _has_word(kind, text)


def _may_be(kind: Mapping[str, Any], code: VatCode) -> bool:
    """Whether the code's side, and how its VAT comes about, are those of the kind."""
    if code.transaction_type != "B" and code.transaction_type != kind.get("side", code.transaction_type):
        return False
    if kind.get("charged", code.charged) != code.charged:
        return False
    return not code.rate or code.charged or bool(kind.get("stated"))


def _has_word(told: Mapping[str, Any], text: str) -> bool:
    stems, tokens = told.get("stems", ()), told.get("tokens", ())
    return any(stem in text for stem in stems) or any(f" {token} " in text for token in tokens)


def _plainly(description: str) -> str:
    """Without capitals, accents and marks between words, with a space at both ends: `B.T.W.` is `btw`."""
    whole = _ELISION.sub(
        "", _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", _letters(description))
    )
    return " " + _UNION.sub("eu", _BETWEEN_WORDS.sub(" ", whole).strip()) + " "


def _letters(description: str) -> str:
    """In small letters, without accents and examples."""
    apart = unicodedata.normalize("NFKD", _EXAMPLE.sub(" ", description).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
