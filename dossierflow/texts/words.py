"""One language: its words, counts, days and amounts, and phrases made into sentences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from dossierflow.texts.files import languages, load
from dossierflow.texts.gaps import filled, quoted_fact
from dossierflow.texts.phrase import Cents, Fact, Phrase, parts

BELGIUM = ZoneInfo("Europe/Brussels")
#: Facts whose value is itself a key, and the table that it is a key of.
KEYS = {
    "state": "state",
    "direction": "direction",
    "kind": "kind",
    "destination": "destination",
    "role": "role",
    "what": "suite",
}
#: The tables that tell what may be chosen, the first that has it first.
VALUES = ("value", "cadence", "rhythm", "destination", "refusal-means")


class Words:
    """How one language says things. Keys are `table.key` of its file; a key that is missing is a KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._tables = load(language)
        self._format: dict[str, Any] = self._tables["format"]

    def sentence(self, key: str, /, **facts: Fact) -> str:
        """The text of a key such as `cause.booked`, filled with its facts."""
        return self.fill(self.template(key), facts)

    def template(self, key: str) -> str:
        """The text of a key, with the {names} of its facts."""
        table, _, name = key.partition(".")
        return str(self._tables[table][name])

    def say(self, text: str) -> str:
        """A phrase as a sentence, several as one; any other text as it stands.

        Such a text is another service's own words, or was kept before there were phrases: no command of ours
        begins in it.
        """
        phrases = parts(text)
        return self.joined(map(self._said, phrases)) if phrases else quoted_fact(text)

    def joined(self, sentences: Iterable[str]) -> str:
        """Several sentences as one."""
        return str(self._format["between"]).join(sentences)

    def word(self, table: str, key: str) -> str:
        """The word for a value of a list, such as a state; the value where the list does not have it."""
        return str(self._tables[table].get(key, key))

    def value(self, value: str) -> str:
        """What a value of a list means; the value where no list has it, which is typed and kept as it is."""
        told = (self._tables[table][value] for table in VALUES if value in self._tables[table])
        return str(next(told, value))

    def state(self, state: str) -> str:
        return self.word("state", state)

    def heading(self, key: str, /, **facts: Fact) -> str:
        return self.sentence(f"heading.{key}", **facts)

    def columns(self, *keys: str) -> list[str]:
        """The headings of a table's columns."""
        return [self.sentence(f"column.{key}") for key in keys]

    def labelled(self, label: str, text: str) -> str:
        """`Label: text`, as the language sets its colon."""
        return str(self._format["label"]).format(label=label, text=text)

    def count(self, number: int, noun: str) -> str:
        """`1 document`, `3 documents`: in the form that the language gives that number."""
        singular, plural = self._tables["count"][noun]
        return str(singular if number in self._format["singular"] else plural).format(count=number)

    def counts(self, *numbers: tuple[int, str]) -> str:
        """`2 problems, 12 sent`, without what there is none of."""
        return ", ".join(self.count(number, noun) for number, noun in numbers if number)

    def day(self, day: date) -> str:
        """A day as people write it; of an instant, the Belgian day."""
        local = day.astimezone(BELGIUM) if isinstance(day, datetime) else day
        return str(self._format["day"]).format(day=local.day, month=local.month, year=local.year)

    def moment(self, at: datetime) -> str:
        """Day and time in Belgium, to the second."""
        return f"{self.day(at)} {at.astimezone(BELGIUM):%H:%M:%S}"

    def amount(self, cents: int) -> str:
        """An amount of cents in units."""
        sign = "-" if cents < 0 else ""
        whole, part = divmod(abs(cents), 100)
        units = f"{whole:,}".replace(",", self._format["thousands"])
        return f"{sign}{units}{self._format['decimal']}{part:02d}"

    @property
    def decimal(self) -> str:
        """What stands between units and their parts."""
        return str(self._format["decimal"])

    def fill(self, template: str, facts: Mapping[str, Fact]) -> str:
        """A template with its facts as this language writes them; a missing fact shows as its name."""
        return filled(template, {name: self._shown(name, fact) for name, fact in facts.items()})

    def _said(self, one: Phrase) -> str:
        try:
            return self.sentence(one.key, **one.facts)
        except KeyError:  # kept by another version: better its key and facts than no page at all
            return ", ".join([one.key, *(f"{name} {fact}" for name, fact in one.facts.items())])

    def _shown(self, name: str, fact: Fact) -> str:
        match fact:
            case Cents():
                return self.amount(fact)
            case datetime():
                return self.moment(fact)
            case date():
                return self.day(fact)
            case int():
                return str(fact)
            case Phrase():
                return self.say(fact)
            case _:
                listed = self._tables[KEYS[name]] if name in KEYS else {}
                return quoted_fact(str(listed.get(fact, fact)))


@cache
def words(language: str) -> Words:
    """The words of a language that there is a file for."""
    return Words(language)


_of_this_process: list[str] = []
#: The setting that names it, as long as nobody read the settings.
NAMED_BY = "DOSSIERFLOW_LANGUAGE"


def speak(language: str) -> None:
    """From now on this process speaks the practice's language."""
    _of_this_process[:] = [language]


def speak_of_nobody() -> None:
    """This process read no settings yet: for tests, each of which begins anew."""
    _of_this_process.clear()


def spoken() -> str:
    """The language of this process: the practice's, once its settings are read; before that what the
    environment names, else English."""
    if _of_this_process:
        return _of_this_process[0]
    named = os.environ.get(NAMED_BY, "")
    return named if named in languages() else "en"
