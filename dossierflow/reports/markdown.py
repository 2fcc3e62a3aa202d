"""Markdown pieces. Values come from outside and are escaped, so that a name cannot break a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> str:
    """A Markdown table; columns named in `right` are set to the right."""
    lines = [
        "| " + " | ".join(columns) + " |",
        "| " + " | ".join("---:" if name in right else "---" for name in columns) + " |",
    ]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """For a table: one line, and no mark of Markdown counts."""
    return _escaped(value, ("\\", "|", "`", "*", "_"))


def prose(value: object) -> str:
    """For a paragraph: commands between backticks stay commands."""
    return _escaped(value, ("\\", "*", "_"))


def _escaped(value: object, marks: tuple[str, ...]) -> str:
    text = " ".join(str(value).split())
    for mark in marks:
        text = text.replace(mark, "\\" + mark)
    return text.replace("<", "&lt;")


def bar(value: int, largest: int, width: int = 20) -> str:
    """A bar of blocks, for a picture within a table."""
    return "█" * round(width * value / largest) if largest > 0 and value > 0 else ""
