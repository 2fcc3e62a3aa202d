"""The files of this folder: one a language, by its ISO code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

FOLDER: Traversable = files(__package__)
#: The files beside this one that are no language.
_OTHERS = {"owners"}


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a file for, by their ISO code."""
    names = (file.name for file in FOLDER.iterdir())
    codes = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return tuple(sorted(code for code in codes if code not in _OTHERS))


@cache
def load(name: str) -> dict[str, Any]:
    """A file of this folder, "nl" for `nl.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def there_is(key: str) -> bool:
    """Whether there is a text for a key such as `error-next.stopped`; every language has the same ones."""
    table, _, name = key.partition(".")
    return name in load("en").get(table, ())
