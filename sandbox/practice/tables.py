"""Reads the data files beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

Row = dict[str, Any]


@cache
def read(name: str) -> Row:
    """What everyone reads together: never change it."""
    text = resources.files("sandbox.practice").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
