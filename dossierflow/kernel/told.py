"""Errors that a person reads, as a key of the texts with its facts: `[error]` and `[error-next]`.

`raise misuse("no-such-document", order=7)` is told in the language of this process. `dossier`, `document`
and `field` say where, as for every error; every other name is a fact of the sentence. A key without a line
under `[error-next]` has the next step of its class.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from dossierflow import errors
from dossierflow.errors import DossierflowError, Misuse, Multilingual, NotInReach, SettingError
from dossierflow.kernel.foreign import storable
from dossierflow.texts import Fact, Phrase, Words, phrase, spoken, there_is

E = TypeVar("E", bound=DossierflowError)
#: What says where an error is, and is no fact of its sentence.
WHERE = ("dossier", "document", "field")


class _Speaker(Words):
    """Says phrases of ours and what brings its own words, and what others wrote as it stands, even where it
    looks like one."""

    def say(self, text: str) -> str:
        if isinstance(text, Multilingual):
            return text.in_language(self.language)
        return super().say(text) if isinstance(text, Phrase) else text


errors.speak_with(lambda: _Speaker(spoken()))


def told(kind: type[E], key: str, /, **facts: Fact) -> E:
    """An error of this kind that `[error]` tells."""
    where = {name: _place(facts.pop(name)) for name in WHERE if name in facts}
    kept = {name: storable_fact(fact) for name, fact in facts.items()}
    next_step = phrase(then, **kept) if there_is(then := f"error-next.{key}") else ""
    more: dict[str, Any] = {"next_step": next_step, **where}
    return kind(phrase(f"error.{key}", **kept), **more)


def misuse(key: str, /, **facts: Fact) -> Misuse:
    """The command, option or parameter cannot mean anything."""
    return told(Misuse, key, **facts)


def setting_error(key: str, /, **facts: Fact) -> SettingError:
    """A setting of this installation is missing or wrong."""
    return told(SettingError, key, **facts)


def not_in_reach(key: str, /, **facts: Fact) -> NotInReach:
    """The dossiers that are asked for are out of reach for now."""
    return told(NotInReach, key, **facts)


def _place(value: Fact) -> str:
    return value if isinstance(value, Phrase) else str(value)


def storable_fact(fact: Fact) -> Fact:
    """An error quotes what it refuses."""
    return fact if isinstance(fact, int | date | Phrase) else storable(str(fact))
