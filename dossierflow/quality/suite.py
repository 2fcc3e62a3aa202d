"""Suites as data, named and versioned: what is expected of rows before they go on, and what a breach means.

A suite is a file in `suites/`: expectations of Great Expectations, by their names there, and those of
`expectations.py`, whose rule is Belgian or European. A suite's number goes up when what it expects changes:
results of before and after are not compared.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from dossierflow.texts import Phrase, phrase


class Severity(StrEnum):
    """What a row that breaks an expectation meets."""

    REFUSE = "refuse"  # it does not go on
    REMARK = "remark"  # it goes on, and the breach is kept with the result


@dataclass(frozen=True)
class Expectation:
    """One expectation: `type` is Great Expectations' name of it, `shows` the column that people see."""

    name: str
    type: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    shows: str = ""
    severity: Severity = Severity.REFUSE

    @property
    def columns(self) -> tuple[str, ...]:
        """What of a row it looks at, and what of it people see."""
        named = [self.arguments.get(name, "") for name in ("column", "column_A", "column_B")]
        return tuple(filter(None, [*named, *self.arguments.get("column_list", ()), self.shows]))


@dataclass(frozen=True)
class Suite:
    """`key` is the column that names a row."""

    name: str
    version: int
    key: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Failure:
    """One row that breaks one expectation: `says` what is wrong with it, `column` names what was looked at.

    `key` is '' where the rows as a whole break it.
    """

    key: str
    rule: str
    says: Phrase
    column: Phrase
    value: str


@dataclass(frozen=True)
class Quality:
    """What a suite found. `rows` were looked at under `rules` expectations."""

    suite: str
    rows: int
    rules: int
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Failure, ...] = ()
    version: int = 0

    @property
    def breaches(self) -> dict[str, int]:
        """How many rows break each expectation that any breaks."""
        return dict(Counter(failure.rule for failure in (*self.failures, *self.remarks)))

    @property
    def refused(self) -> frozenset[str]:
        """Keys of the rows that do not go on."""
        return frozenset(failure.key for failure in self.failures)


@cache
def suite(name: str) -> Suite:
    """The suite of this name, as its file declares it."""
    declared = tomllib.loads((files(__package__) / "suites" / f"{name}.toml").read_text("utf-8"))
    return Suite(
        declared["name"],
        declared["version"],
        declared["key"],
        tuple(_expectation(one) for one in declared["expectation"]),
    )


def suite_names() -> list[str]:
    """Every suite there is."""
    found = (files(__package__) / "suites").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in found if file.name.endswith(".toml"))


def failure(of: Suite, rule: Expectation, row: Mapping[str, Any]) -> Failure:
    """This row, breaking this expectation; {} for the rows as a whole."""
    shown = rule.shows or str(rule.arguments.get("column", ""))
    says = phrase(f"rule.{of.name}-{rule.name}")
    field_name = phrase(f"field.{shown.replace('_', '-')}") if shown else phrase("field.rows")
    return Failure(str(row.get(of.key, "")), rule.name, says, field_name, _text(row.get(shown)))


def _expectation(declared: Mapping[str, Any]) -> Expectation:
    ours = {"name", "type", "shows", "severity"}
    return Expectation(
        declared["name"],
        declared["type"],
        {name: value for name, value in declared.items() if name not in ours},
        declared.get("shows", ""),
        Severity(declared.get("severity", Severity.REFUSE)),
    )


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value)
