"""The words of Exact's business errors, in the user's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sandbox.exact.answers import Refused

LANGUAGES = ("nl", "fr", "en")
LINE_BREAK = "\r\n"
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One business error: the key of its text, and what it is about (translated where we know the word)."""

    key: str
    field: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def text(self, language: str) -> str:
        known = _words("fields")
        translated = {
            name: known[value][language] if value in known else value
            for name, value in (("field", self.field), *self.values)
        }
        return _words("texts")[self.key][language].format(**translated)


def complaint(key: str, field: str = "", **values: object) -> Complaint:
    return Complaint(key, field, tuple((name, str(value)) for name, value in values.items()))


def business_refusal(language: str, complaints: Iterable[Complaint]) -> Refused:
    """Business validation is a 500 with all complaints in one text; each is said once."""
    texts = dict.fromkeys(one.text(language) for one in complaints)
    return Refused(500, LINE_BREAK.join(texts))


@cache
def _words(part: str) -> Words:
    content: dict[str, Words] = json.loads(files(__package__).joinpath("business.json").read_text("utf-8"))
    return content[part]
