"""Exact's contract as data: which endpoints there are, and every property, type, method and flag of each.

The JSON files beside this module are written in a short form: properties are grouped by "Type Operations",
where the operations are G read, P create, U update, D delete by this key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

PAGE = 60
LINK = "Link"


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    type: str  # Edm type without its prefix: 'Guid', 'DateTime' …; 'Link' is a navigation property
    operations: str

    @property
    def can_be_created(self) -> bool:
        return "P" in self.operations

    @property
    def can_be_changed(self) -> bool:
        return "U" in self.operations


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation property: rows of `to` whose field `by` is this row's key."""

    to: str
    by: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One resource. `path` is what follows the division; `base` the resource whose rows it shows."""

    path: str
    methods: frozenset[str]
    scope: str
    page: int
    key: str
    properties: Mapping[str, Property]
    mandatory: tuple[str, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    must_select: bool = False
    must_filter: tuple[str, ...] = ()
    only_filter: bool = False  # no other field than those of `must_filter` may be filtered
    base: str = ""

    @property
    def is_sync(self) -> bool:
        return self.path.startswith("sync/")

    @property
    def is_old_style(self) -> bool:
        """A single endpoint, where $skip still works; not bulk, sync or read."""
        return not self.path.startswith(("sync/", "bulk/"))

    @property
    def resource(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def plain_properties(self) -> list[Property]:
        return [one for one in self.properties.values() if one.type != LINK]


@cache
def endpoints() -> Mapping[str, Endpoint]:
    """All endpoints by path."""
    raw: dict[str, dict[str, Any]] = {}
    for file in files(__package__).iterdir():
        if file.name.endswith(".json") and file.name != "enums.json":
            raw.update(json.loads(file.read_text("utf-8"))["endpoints"])
    return {path: _endpoint(path, raw) for path in raw}


@cache
def enums() -> Mapping[str, Mapping[str, str]]:
    """What the numbers mean, by 'Resource.Property', then by number."""
    content: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("enums.json").read_text("utf-8")
    )["enums"]
    return content


def meaning(enum: str, value: Any) -> str:
    """The English description of an enum's value, '' where it has none."""
    return enums()[enum].get(str(value), "")


def _endpoint(path: str, raw: Mapping[str, dict[str, Any]]) -> Endpoint:
    facts = raw[path]
    return Endpoint(
        path=path,
        methods=frozenset(facts["methods"].split()),
        scope=facts.get("scope", ""),
        page=facts.get("page", PAGE),
        key=facts["key"].split()[0],
        properties=_properties(path, raw),
        mandatory=tuple(facts.get("mandatory", "").split()),
        links=_links(path, raw),
        must_select=facts.get("must_select", False),
        must_filter=tuple(facts.get("must_filter", "").split()),
        only_filter=facts.get("only_filter", False),
        base=facts.get("like", path),
    )


def _links(path: str, raw: Mapping[str, dict[str, Any]]) -> dict[str, Link]:
    facts = raw[path]
    return {
        name: Link(**link)
        for name, link in facts.get("links", raw[facts.get("like", path)].get("links", {})).items()
    }


def _properties(path: str, raw: Mapping[str, dict[str, Any]]) -> dict[str, Property]:
    facts = raw[path]
    found: dict[str, Property] = {}
    for group, names in facts.get("properties", {}).items():
        type_, operations = group.split()
        found.update({name: Property(name, type_, operations) for name in names.split()})
    if "like" in facts:
        without = facts.get("without", "").split()
        found = {
            name: one for name, one in _properties(facts["like"], raw).items() if name not in without
        } | found
    first = facts["key"].split()[0]
    return {first: found[first]} | dict(sorted(found.items()))
