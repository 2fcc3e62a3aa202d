"""Reads the data files beside this module."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

Row = dict[str, Any]


def read(name: str) -> Row:
    text = resources.files("sandbox.practice").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
