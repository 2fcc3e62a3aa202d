"""A choice object: a frozen dataclass that declares once what an operator may ask of a run.

From its fields come the run form, the command's flags and their help. A field is `Annotated[type, "what it
means"]` with a default; `type` is text, a number, a date, a switch or a StrEnum. A text with a `Pattern`
beside its description takes only what fits it.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from dossierflow.errors import Misuse

#: What names documents: Billit order numbers, separated by commas. Nothing else ever means "all".
NUMBERS = r"^\s*(\d{1,12}\s*(,\s*\d{1,12}\s*)*)?$"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the text of a field must look like, as a regular expression that is the same in JSON Schema."""

    expression: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that an operator may choose."""

    name: str
    type: Any
    default: Any
    description: str
    pattern: str = ""


def options(choice: type[Any]) -> Iterator[Option]:
    """The options of a choice object, in the order of its fields."""
    hints = get_type_hints(choice, include_extras=True)
    for field in dataclasses.fields(choice):
        hint = hints[field.name]
        assert get_origin(hint) is Annotated, f"{choice.__name__}.{field.name} has no description"
        kind, *notes = get_args(hint)
        description = next(note for note in notes if isinstance(note, str))
        pattern = next((note.expression for note in notes if isinstance(note, Pattern)), "")
        yield Option(field.name, kind, field.default, inspect.cleandoc(description), pattern)


def refuse_unfit(choice: Any) -> None:
    """Raise Misuse where a text of a choice object does not fit its pattern; call it in __post_init__."""
    for option in options(type(choice)):
        value = getattr(choice, option.name)
        if option.pattern and not re.fullmatch(option.pattern, value):
            name = option.name.replace("_", " ")
            raise Misuse(f"{value!r} is not a valid {name}", next_step=" ".join(option.description.split()))


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a text that fits NUMBERS."""
    return tuple(int(part) for part in text.split(",") if part.strip())
