"""Where code asks something of a person: every choice of ours, for tests that read them."""

import dataclasses
import importlib
import pkgutil
from pathlib import Path
from typing import get_type_hints

ROOT = Path(__file__).parents[2]


def choices_of(*packages: str) -> list[type]:
    """Every choice object that a form or a command asks for: each of its fields says what it means."""
    found: dict[str, type] = {}
    for package in packages:
        whole = importlib.import_module(package)
        names = [one.name for one in pkgutil.walk_packages(whole.__path__, f"{package}.")]
        for module in map(importlib.import_module, names):
            for one in vars(module).values():
                if dataclasses.is_dataclass(one) and isinstance(one, type) and _asks(one):
                    found[one.__qualname__] = one
    return list(found.values())


def _asks(kind: type) -> bool:
    hints = get_type_hints(kind, include_extras=True)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    return kind.__name__.endswith("Choice") and all(
        hasattr(hints[one.name], "__metadata__") for one in fields
    )
