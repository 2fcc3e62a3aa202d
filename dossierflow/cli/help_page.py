"""`--help` as a whole in the language of this process: cyclopts draws the page, and has English words for
what stands around our sentences. What must be typed stays as it is, and says what it means beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

from cyclopts import App
from cyclopts.help import DefaultFormatter, HelpEntry, HelpPanel
from cyclopts.help.specs import (
    ColumnSpec,
    DescriptionRenderer,
    get_default_parameter_columns,
)
from rich.text import Text

from dossierflow.texts import Words, load, spoken, words

#: What cyclopts writes for an option without a value: it says nothing that the meaning does not say.
NO_DEFAULT = {None, '""', "False", "()", "None"}
_IN_CAPITALS = re.compile(r"\b[A-Z]+\b")
STYLE = "cyclopts.default"


class HelpPage:
    """How a page of help is drawn."""

    def __call__(self, console: Any, options: Any, panel: HelpPanel) -> None:
        entries = [entry.copy(metavar=_placeholder(entry.metavar or "")) for entry in panel.entries]
        columns = None if panel.format == "command" else _columns
        DefaultFormatter(column_specs=columns)(console, options, panel.copy(entries=entries))

    def render_usage(self, console: Any, _options: Any, usage: Any) -> None:
        """`Usage: dossierflow export [OPTIONS] [ARGS]`."""
        if usage:
            shown = _IN_CAPITALS.sub(lambda found: _placeholder(found[0]), str(usage))
            console.print(Text(words(spoken()).labelled(_word("usage"), shown), style="bold"))

    def render_description(self, console: Any, options: Any, description: Any) -> None:
        DefaultFormatter().render_description(console, options, description)


def tell_flags(app: App) -> None:
    """What `--help` and `--version` do."""
    for flag in ("help", "version"):
        app[f"--{flag}"].help = _word(f"shows-{flag}")


class _Meaning(DescriptionRenderer):
    def __call__(self, entry: HelpEntry) -> Any:
        shown: Any = super().__call__(entry.copy(choices=None, default=None, required=False))
        for note in _notes(entry, words(spoken())):
            shown.append(Text(f"[{note}]", STYLE))
        return shown


def _columns(console: Any, options: Any, entries: list[HelpEntry]) -> tuple[ColumnSpec, ...]:
    *before, meaning = get_default_parameter_columns(console, options, entries)
    return (*before, meaning.copy(renderer=_Meaning()))


def _notes(entry: HelpEntry, told: Words) -> Iterator[str]:
    """What may be chosen, what it is where nothing is, and whether something must be."""
    if entry.choices:
        values = _values(entry.type)
        chosen = [_with_meaning(one, values.get(one, one), told) for one in entry.choices]
        yield told.labelled(_word("choices"), ", ".join(chosen))
    if entry.default not in NO_DEFAULT:
        yield told.labelled(_word("default"), str(entry.default))
    if entry.required:
        yield _word("required")


def _with_meaning(typed: str, value: str, told: Words) -> str:
    meaning = told.value(value)
    return typed if meaning in (typed, value) else f"{typed} ({meaning})"


def _values(kind: Any) -> dict[str, str]:
    """The value of a choice by what is typed for it."""
    kinds = [one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, Enum)]
    members = [member for one in kinds for member in one]
    return {one.name.lower().replace("_", "-"): str(one.value) for one in members}


def _placeholder(name: str) -> str:
    """What stands for a value: cyclopts' own, and nothing of ours, has a word."""
    return str(load(spoken())["help"].get(name, name))


def _word(key: str) -> str:
    return str(load(spoken())["help"][key])
