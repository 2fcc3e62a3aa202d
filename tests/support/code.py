"""Our own code as syntax trees, for tests that read it: a module is parsed once a process, when asked for."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What an installation runs, and where what others wrote passes through.
PRODUCT = ("dossierflow", "flows", "tasks")


@cache
def tree(name: str) -> ast.Module:
    """Of one module, by its path from the root."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def names(*packages: str) -> tuple[str, ...]:
    """The paths from the root of every module of these packages, without what migrated old stores."""
    found = (
        file.relative_to(ROOT).as_posix() for one in packages for file in sorted((ROOT / one).rglob("*.py"))
    )
    return tuple(name for name in found if "migrations/versions" not in name)


def trees(*packages: str) -> dict[str, ast.Module]:
    return {name: tree(name) for name in names(*packages)}


@cache
def calls(name: str) -> tuple[tuple[str, ast.Call], ...]:
    """Every call in a module with the name of what is called, whole: `sys.stdout.write`."""
    return tuple(
        (ast.unparse(node.func), node) for node in ast.walk(tree(name)) if isinstance(node, ast.Call)
    )
