"""How a row is written: the selected properties, dates and whole numbers in Exact's form, links deferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from sandbox.exact.contract import LINK, Endpoint, endpoints
from sandbox.exact.local_time import json_date
from sandbox.exact.odata.naming import type_name
from sandbox.exact.world import World
from sandbox.kernel.table import Row

Writer = Callable[[Any], Any]
WRITERS: dict[str, Writer] = {"DateTime": json_date, "Int64": str}
SITE_PATHS = ("Url", "DocumentViewUrl")  # kept without the site, whose address may change


def key_text(endpoint: Endpoint, key: Any) -> str:
    """A key as it stands in brackets and in $skiptoken."""
    type_ = endpoint.properties[endpoint.key].type
    if type_ == "Guid":
        return f"guid'{key}'"
    if type_ == "Int64":
        return f"{key}L"
    return f"'{key}'" if type_ == "String" else str(key)


@dataclass(frozen=True, slots=True)
class Projection:
    """What is written of an endpoint's rows: plain properties, and links with what is selected of each."""

    endpoint: Endpoint
    fields: tuple[tuple[str, Writer | None], ...]
    site_paths: tuple[str, ...]
    deferred: tuple[str, ...]
    expanded: tuple[tuple[str, Projection], ...]
    unkept: tuple[str, ...]  # expanded, but this Exact keeps nothing behind them

    def write(self, row: Row, world: World, division: int, base: str) -> Row:
        """`base` is the address of the division: https://…/api/v1/123."""
        uri = f"{base}/{self.endpoint.path}({key_text(self.endpoint, row.get(self.endpoint.key))})"
        written: Row = {"__metadata": {"uri": uri, "type": type_name(self.endpoint)}}
        for name, writer in self.fields:
            value = row.get(name)
            written[name] = value if writer is None or value is None else writer(value)
        for name in self.site_paths:
            written[name] = row.get(name) and f"{base.partition('/api/')[0]}{row[name]}"
        for name in self.deferred:
            written[name] = {"__deferred": {"uri": f"{uri}/{name}"}}
        for name in self.unkept:
            written[name] = {"results": []}
        for name, inner in self.expanded:
            rows = linked_rows(self.endpoint, name, row, world, division)
            written[name] = inner.collection(rows, f"{uri}/{name}", world, division, base)
        return written

    def collection(self, rows: list[Row], uri: str, world: World, division: int, base: str) -> Row:
        """Expanded rows: a page of them, and where there are more, the address where they go on."""
        page = rows[: self.endpoint.page]
        written: Row = {"results": [self.write(one, world, division, base) for one in page]}
        if len(rows) > len(page):
            chosen = ",".join([*(name for name, _ in self.fields), *self.site_paths])
            token = quote(key_text(self.endpoint, page[-1][self.endpoint.key]))
            written["__next"] = f"{uri}?$select={chosen}&$skiptoken={token}"
        return written


def linked_rows(endpoint: Endpoint, name: str, row: Row, world: World, division: int) -> list[Row]:
    """The rows behind a navigation property; none where the link leads to what this Exact does not keep."""
    link = endpoint.links.get(name)
    if link is None:
        return []
    rows = world.table(division, link.to).find(link.by, row[endpoints()[endpoint.base].key])
    return sorted(rows, key=lambda one: one.get("LineNumber") or 0)


@lru_cache(maxsize=1000)
def projection(path: str, select: tuple[str, ...], expand: tuple[str, ...]) -> Projection:
    """For a read with these $select and $expand; () selects everything."""
    endpoint = endpoints()[path]
    names = select or tuple(endpoint.properties)
    heads = dict.fromkeys(name.split("/", 1)[0] for name in names)
    fields, site_paths, deferred, expanded, unkept = [], [], [], [], []
    for name in heads:
        type_ = endpoint.properties[name].type
        if name in SITE_PATHS:
            site_paths.append(name)
        elif type_ != LINK:
            fields.append((name, WRITERS.get(type_)))
        elif name not in expand:
            deferred.append(name)
        elif name in endpoint.links:
            inner = tuple(one.split("/", 1)[1] for one in select if one.startswith(f"{name}/"))
            expanded.append((name, projection(endpoint.links[name].to, inner, ())))
        else:
            unkept.append(name)
    return Projection(
        endpoint, tuple(fields), tuple(site_paths), tuple(deferred), tuple(expanded), tuple(unkept)
    )
