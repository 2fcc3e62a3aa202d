"""The settings of a dossier as flat columns: one name a value, such as `journals.sales`.

A flat setting is a JSON value by its column's name. What a dossier, a template or the practice sets is such a
dictionary; laid one over the other they make `DossierSettings`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from dossierflow.domain.dossier import DossierSettings
from dossierflow.domain.setting import Names, SettingMeaning
from dossierflow.texts import languages

Flat = Mapping[str, Any]
_ADAPTER = TypeAdapter(DossierSettings)


class ValueType(StrEnum):
    """How a value is written; a key of `[value-type]` in the texts."""

    CHOICE = "choice"
    CHOICES = "choices"
    SWITCH = "switch"
    NUMBER = "number"
    CODE = "code"
    CODES = "codes"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One value that a dossier may be given. `choices` are the only ones; `part` is '' where it has none."""

    name: str
    field: str
    part: str
    type: ValueType
    meaning: SettingMeaning
    choices: tuple[str, ...] = ()

    @property
    def default(self) -> Any:
        """Of a dossier for which nobody set anything."""
        return defaults().get(self.name, self.nothing)

    @property
    def nothing(self) -> Any:
        """The value that stands for "none"."""
        return [] if self.type is ValueType.CODES else ""

    @property
    def may_be_nothing(self) -> bool:
        return bool(self.default == self.nothing)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: ValueType
    meaning: SettingMeaning
    choices: tuple[str, ...]

    def column(self, part: str = "") -> Column:
        name = f"{self.name}.{part}" if part else self.name
        return Column(name, self.name, part, self.type, self.meaning, self.choices)


@cache
def _fields() -> dict[str, _Field]:
    hints = get_type_hints(DossierSettings, include_extras=True)
    return {
        field.name: _field(field.name, hints[field.name]) for field in dataclasses.fields(DossierSettings)
    }


def _field(name: str, hint: Any) -> _Field:
    assert get_origin(hint) is Annotated, f"setting {name} has no SettingMeaning"
    kind, meaning = get_args(hint)
    of = get_args(kind)[1] if get_origin(kind) is dict else kind
    return _Field(name, _type(of, meaning), meaning, _choices(of, meaning))


def _type(of: Any, meaning: SettingMeaning) -> ValueType:
    several = get_origin(of) is tuple
    if _enum(of) or (meaning.among and of is str):
        return ValueType.CHOICES if several else ValueType.CHOICE
    if meaning.names is Names.LANGUAGE:
        return ValueType.CHOICE
    if several:
        return ValueType.CODES
    return {bool: ValueType.SWITCH, int: ValueType.NUMBER}.get(
        of, ValueType.CODE if meaning.names else ValueType.TEXT
    )


def _enum(of: Any) -> type[StrEnum] | None:
    one = get_args(of)[0] if get_origin(of) is tuple else of
    return one if isinstance(one, type) and issubclass(one, StrEnum) else None


def _choices(of: Any, meaning: SettingMeaning) -> tuple[str, ...]:
    if meaning.names is Names.LANGUAGE:
        return languages()
    enum = _enum(of)
    return tuple(one.value for one in enum) if enum else meaning.among


def usual_columns() -> tuple[Column, ...]:
    """The columns of a table of settings, as the fields stand; a field has others besides."""
    return tuple(
        field.column(part) for field in _fields().values() for part in field.meaning.parts or _bare(field)
    )


def _bare(field: _Field) -> tuple[str, ...]:
    return () if field.meaning.part else ("",)


@lru_cache(4096)
def column(name: str) -> Column | None:
    """The column of this name, usual or not; None where no setting is called so."""
    field_name, _, part = name.partition(".")
    field = _fields().get(field_name)
    if field is None:
        return None
    meaning = field.meaning
    if not (meaning.parts or meaning.part):
        return None if part or "." in name else field.column()
    fits = part in meaning.parts or (meaning.part and re.fullmatch(meaning.part, part))
    return field.column(part) if fits else None


def columns_of(*flats: Flat) -> list[Column]:
    """The usual columns, and behind each field's those that these use besides."""
    used = {name for flat in flats for name in flat}
    found = {one.name: one for one in usual_columns()}
    found |= {name: one for name in sorted(used) if (one := column(name)) is not None}
    order = list(_fields())
    return sorted(found.values(), key=lambda one: order.index(one.field))


@cache
def defaults() -> Flat:
    """The flat settings of a dossier for which nobody set anything."""
    return flat(DossierSettings())


def flat(settings: DossierSettings) -> dict[str, Any]:
    """Every value that is set, by its column's name."""
    data = _ADAPTER.dump_python(settings, mode="json")
    found: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}": one for part, one in value.items()}
        else:
            found[name] = value
    return found


def settings_of(*layers: Flat) -> DossierSettings:
    """The settings that these make, each laid over the one before, over the defaults.

    A part that is '' is none. What no version of this program knows any more is left out.
    """
    laid = dict(defaults())
    for layer in layers:
        laid |= layer
    data: dict[str, Any] = {}
    for name, value in laid.items():
        known = column(name)
        if known is not None and known.part:
            parts = data.setdefault(known.field, {})
            if value != "":
                parts[known.part] = value
        elif known is not None:
            data[name] = value
    settings: DossierSettings = _ADAPTER.validate_python(data)
    return settings


def difference(wanted: Flat, base: Flat) -> dict[str, Any]:
    """What of `wanted` is otherwise than `base`; a part that only the base has is taken away with ''."""
    laid = {**defaults(), **base}
    own = {name: value for name, value in wanted.items() if laid.get(name) != value}
    gone = {name: "" for name in laid.keys() - wanted.keys() if laid[name] != ""}
    return own | gone
