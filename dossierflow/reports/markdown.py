"""Markdown pieces. Values come from outside and are escaped, so that a name cannot break a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dossierflow.kernel import foreign


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> str:
    """A Markdown table; columns named in `right` are set to the right."""
    lines = [
        "| " + " | ".join(map(cell, columns)) + " |",
        "| " + " | ".join("---:" if name in right else "---" for name in columns) + " |",
    ]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """For a table: one line, and no mark of Markdown counts."""
    return foreign.markdown(str(value))


def prose(value: object) -> str:
    """For a paragraph: our commands between backticks stay commands, and no other mark counts."""
    return foreign.markdown_sentence(str(value))


def bar(value: int, largest: int, width: int = 20) -> str:
    """A bar of blocks, for a picture within a table."""
    return "█" * round(width * value / largest) if largest > 0 and value > 0 else ""
