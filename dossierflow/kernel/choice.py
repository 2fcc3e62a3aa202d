"""A choice object: a frozen dataclass that declares once what an operator may ask of a run.

From its fields come the run form, the command's flags and their help. A field is `Annotated[type, "key"]`:
`[option]` of the texts says what it means; `type` is text, a number, a date, a switch or a StrEnum. One
without a default must be given. A text with a `Pattern` beside its key takes only what fits it, a number with
a `Between` what lies there.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from dossierflow.errors import Misuse
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.told import misuse
from dossierflow.texts import Phrase, phrase, spoken, words

#: What names documents: Billit order numbers, separated by commas. Nothing else ever means "all".
NUMBERS = r"^\s*(\d{1,12}\s*(,\s*\d{1,12}\s*)*)?$"
#: What names dossiers: nothing at all, or something between the commas.
NAMES = r"^\s*$|[^,;\s]"
#: An account number, with or without spaces.
ACCOUNT = r"^\s*([A-Za-z]{2}\s*\d\s*\d(\s*[A-Za-z0-9]){10,30}\s*)?$"
#: Something, whatever it is.
SOMETHING = r"\S"
_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the text of a field must look like, as a regular expression that is the same in JSON Schema."""

    expression: str


@dataclass(frozen=True, slots=True)
class Between:
    """The least and the most that a number may be."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that an operator may choose."""

    name: str
    type: Any
    default: Any  # dataclasses.MISSING where it must be given
    meaning: Phrase
    pattern: str = ""
    between: Between | None = None

    @property
    def description(self) -> str:
        """What it means, in one line, in the language of this process."""
        return words(spoken()).say(self.meaning)

    @property
    def explained(self) -> str:
        """The same with what each value of its list means, but for what the meaning names already."""
        told, meaning = words(spoken()), self.description
        named = [one for one in self.values if told.value(one) != one and f"`{one}`" not in meaning]
        values = told.joined(told.labelled(f"`{one}`", told.value(one)) for one in named)
        return f"{meaning} {values}.".removesuffix(" .")

    @property
    def values(self) -> list[str]:
        """What it takes, where that is a list."""
        if get_origin(self.type) is Literal:
            return [str(one) for one in get_args(self.type)]
        kinds = [one for one in (self.type, *get_args(self.type)) if isinstance(one, type)]
        return [str(one.value) for kind in kinds if issubclass(kind, Enum) for one in kind]

    @property
    def required(self) -> bool:
        return self.default is dataclasses.MISSING


def options(choice: type[Any]) -> Iterator[Option]:
    """The options of a choice object, in the order of its fields."""
    hints = get_type_hints(choice, include_extras=True)
    for field in dataclasses.fields(choice):
        hint = hints[field.name]
        assert get_origin(hint) is Annotated, f"{choice.__name__}.{field.name} has no description"
        kind, *notes = get_args(hint)
        key = next(note for note in notes if isinstance(note, str))
        meaning = key if isinstance(key, Phrase) else phrase(f"option.{key}")
        pattern = next((note.expression for note in notes if isinstance(note, Pattern)), "")
        between = next((note for note in notes if isinstance(note, Between)), None)
        yield Option(field.name, kind, field.default, meaning, pattern, between)


def refuse_unfit(choice: Any) -> None:
    """Raise Misuse where a value of a choice object does not fit what its field takes; call it in
    __post_init__."""
    for option in options(type(choice)):
        value = getattr(choice, option.name)
        if option.pattern and not re.search(option.pattern, value):
            raise unfit(option, value)
        between = option.between
        if between is not None and value is not None and not between.least <= value <= between.most:
            raise unfit(option, value)


def refuse_without(choice: Any, switch: str, *served: str) -> None:
    """Raise Misuse where one of these options is given, and the switch that they serve is not.

    A filter of something that was not asked for would be taken for a filter of what is done.
    """
    if getattr(choice, switch):
        return
    defaults = {option.name: option.default for option in options(type(choice))}
    for name in served:
        if getattr(choice, name) != defaults[name]:
            raise misuse(
                "means-nothing-without",
                field=name,
                option=name.replace("_", " "),
                switch=switch.replace("_", " "),
            )


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a text that fits NUMBERS."""
    return tuple(int(part) for part in text.split(",") if part.strip())


def account_number(typed: str) -> str:
    """An account number without the spaces with which people write it."""
    return typed.replace(" ", "").upper()


def unfit(option: Option, value: Any) -> Misuse:
    """What is said of a value that its field cannot take."""
    return misuse(
        "not-understood",
        text=shortened(repr(value), _LONGEST_QUOTE),
        option=option.name.replace("_", " ").strip(),
        meaning=option.meaning,
    )
