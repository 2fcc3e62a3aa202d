"""Answers a list call: filter, sort, and one page of at most 120."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from sandbox.billit.errors import invalid
from sandbox.billit.odata.filter import condition
from sandbox.billit.odata.properties import property_of

PAGE = 120
READABLE = "'/,():"  # characters of a filter that may stand in a query as they are
Row = Mapping[str, Any]


def page(
    definition: str,
    rows: Iterable[Row],
    query: Mapping[str, str],
    url: str,
    write: Callable[[Row], Any],
) -> dict[str, Any]:
    """`{"Items": [...], "NextPageLink"?, "Count"?}`; the link is absolute and absent on the last page.

    `url` is the list's own address without query; rows come in the order of their ids.
    """
    chosen = _sorted(definition, _filtered(definition, rows, query), query.get("$orderby", ""))
    skip, top = _number(query, "$skip", 0), _number(query, "$top", None)
    if top is not None and top > PAGE:
        raise invalid(
            f"The limit of '{PAGE}' for Top query has been exceeded. "
            f"The value from the incoming request is '{top}'."
        )
    shown = chosen[skip : skip + (PAGE if top is None else top)]
    answer: dict[str, Any] = {"Items": [write(row) for row in shown]}
    if top is None and skip + PAGE < len(chosen):
        answer["NextPageLink"] = _link(url, query, skip + PAGE)
    if query.get("$inlinecount") == "allpages":
        answer["Count"] = len(chosen)
    return answer


def changed_from(definition: str, query: Mapping[str, str]) -> str:
    """The moment, in sortable form, from which on all that fits was changed; '' where it may be any."""
    text = query.get("$filter", "").strip()
    return condition(definition, text).changed_from if text else ""


def _filtered(definition: str, rows: Iterable[Row], query: Mapping[str, str]) -> list[Row]:
    words = query.get("fullTextSearch", "").lower()
    kept = [row for row in rows if not words or _mentions(row, words)]
    text = query.get("$filter", "").strip()
    return list(filter(condition(definition, text).holds, kept)) if text else kept


def _mentions(row: Row, words: str) -> bool:
    return any(isinstance(value, str) and words in value.lower() for value in row.values())


def _sorted(definition: str, rows: list[Row], orderby: str) -> list[Row]:
    for clause in reversed([part for part in orderby.split(",") if part.strip()]):
        name, *direction = clause.split()
        if direction not in ([], ["asc"], ["desc"]):
            raise invalid(f"Syntax error at position {len(name) + 1} in '{clause.strip()}'.")
        found = property_of(definition, name)

        def key(row: Row, found: Any = found) -> tuple[bool, Any]:
            value = found.value(row)
            return (value is not None, value)

        rows = sorted(rows, key=key, reverse=direction == ["desc"])
    return rows


def _number(query: Mapping[str, str], name: str, default: int | None) -> Any:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise invalid(f"The value '{text}' of the query option '{name}' is not a non-negative integer.")
    return int(text)


def _link(url: str, query: Mapping[str, str], skip: int) -> str:
    parts = {**{name: value for name, value in query.items() if name != "$skip"}, "$skip": str(skip)}
    return f"{url}?" + "&".join(f"{name}={quote(value, safe=READABLE)}" for name, value in parts.items())
