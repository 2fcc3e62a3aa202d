"""Artifacts: what an operator reads. Stable keys give each its history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

#: The page takes 25 s for 10,000 rows; the whole list stands in the store (`dossierflow show`).
ROWS_SHOWN = 300


async def page(key: str, markdown: str, description: str) -> None:
    """A Markdown page."""
    await acreate_markdown_artifact(markdown=markdown, key=key, description=description)


async def table(key: str, rows: Sequence[Any], description: str, empty: str) -> None:
    """A table of dataclasses or mappings; at most 300 rows, and a sentence instead of an empty table."""
    if not rows:
        await acreate_markdown_artifact(markdown=empty, key=key, description=description)
        return
    shown = [_cells(row) for row in rows[:ROWS_SHOWN]]
    if len(rows) > ROWS_SHOWN:
        description += f" The first {ROWS_SHOWN} of {len(rows)} rows."
    await acreate_table_artifact(table=shown, key=key, description=description)


def _cells(row: Any) -> dict[str, str]:
    named: Iterable[tuple[str, Any]] = (
        row.items() if isinstance(row, Mapping) else dataclasses.asdict(row).items()
    )
    return {name.replace("_", " ").capitalize(): str(value) for name, value in named}
