"""The query options of a read, checked against the endpoint's contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.exact.answers import bad_request
from sandbox.exact.contract import LINK, Endpoint
from sandbox.exact.odata.expressions import Expression
from sandbox.exact.odata.filter import parse_filter
from sandbox.exact.odata.naming import type_name
from sandbox.exact.odata.tokens import tokens

KNOWN = {"$select", "$filter", "$top", "$skip", "$orderby", "$expand", "$inlinecount", "$skiptoken"}
SELECT_MISSING = "Please add a $select or a $top=1 statement to the query string."
FILTER_MISSING = (
    "This endpoint has mandatory filtering applied. A GET request for this endpoint must have a $filter "
    "parameter with one of the following fields in the url:"
)
FILTER_UNKNOWN = "This $filter parameter is not supported for this resource."
FIELDS_UNKNOWN = "Filtering on these fields is not supported: "
SYNC_FIELDS = frozenset(("Timestamp",))
DELETED_FIELDS = SYNC_FIELDS | {"EntityType"}  # fretje's .NET SDK sends both
_ORDER = re.compile(r"(\w+)(?:\s+(asc|desc))?$")


@dataclass(frozen=True, slots=True)
class Query:
    """`select` () means everything; `after` is the key to go on behind, None from the start.

    `selects` says whether the client chose at all; '*' chooses everything.
    """

    select: tuple[str, ...]
    expand: tuple[str, ...]
    condition: Expression | None
    order: tuple[tuple[str, bool], ...]  # property, falling
    top: int | None
    skip: int
    after: Any
    wants_count: bool
    selects: bool


def read_query(
    endpoint: Endpoint, options: Mapping[str, str], *, strict: bool, counting: bool = False
) -> Query:
    """A 400 for whatever Exact refuses; `strict` False forgives a missing $select or mandatory $filter.

    A bare count selects nothing, so that it needs no $select.
    """
    for name in options:
        if name.startswith("$") and name not in KNOWN:
            raise bad_request(f"The query parameter '{name}' is not supported.")
    if endpoint.is_sync and options.get("$filter") == "":
        raise bad_request(FILTER_UNKNOWN)
    condition = parse_filter(options["$filter"], endpoint.path) if options.get("$filter") else None
    query = Query(
        select=_names(options.get("$select", "")),
        expand=_names(options.get("$expand", "")),
        condition=condition,
        order=_order(endpoint, options.get("$orderby", "")),
        top=_count(options, "$top"),
        skip=_count(options, "$skip") or 0,
        after=_after(options.get("$skiptoken", "")),
        wants_count=options.get("$inlinecount") == "allpages",
        selects=bool(options.get("$select", "").strip(" ,")),
    )
    _check_names(endpoint, query)
    _check_filter_fields(endpoint, condition, strict)
    if strict and endpoint.must_select and not (query.selects or counting or query.top == 1):
        raise bad_request(SELECT_MISSING)
    if query.skip and not endpoint.is_old_style:
        raise bad_request("The query parameter '$skip' is not supported on this endpoint.")
    return query


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if "*" in names else names


def _order(endpoint: Endpoint, text: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        match = _ORDER.match(part)
        if match is None or match[1] not in endpoint.properties:
            raise bad_request(f"No property '{part}' exists in type '{type_name(endpoint)}' at position 0.")
        order.append((match[1], match[2] == "desc"))
    return tuple(order)


def _count(options: Mapping[str, str], name: str) -> int | None:
    if name not in options:
        return None
    if not options[name].isdecimal():
        raise bad_request(f"Invalid value '{options[name]}' for query parameter '{name}'.")
    return int(options[name])


def _after(text: str) -> Any:
    if not text:
        return None
    token = tokens(text)[0]
    if token.kind != "literal":
        raise bad_request(f"Invalid value '{text}' for query parameter '$skiptoken'.")
    return token.value


def _check_names(endpoint: Endpoint, query: Query) -> None:
    for name in query.expand:
        if name not in endpoint.properties or endpoint.properties[name].type != LINK:
            raise bad_request(f"The navigation property '{name}' cannot be expanded.")
    for name in query.select:
        head = name.split("/", 1)[0]
        if head not in endpoint.properties or ("/" in name and head not in query.expand):
            raise bad_request(f"Could not find a property named '{name}' on type '{type_name(endpoint)}'.")


def _check_filter_fields(endpoint: Endpoint, condition: Expression | None, strict: bool) -> None:
    fields = condition.fields if condition else frozenset()
    if endpoint.is_sync:
        if fields - (DELETED_FIELDS if endpoint.resource == "Deleted" else SYNC_FIELDS):
            raise bad_request(FILTER_UNKNOWN)
        return
    listed = set(endpoint.must_filter)
    if not (strict and listed):
        return
    if endpoint.only_filter and fields - listed:
        raise bad_request(f"{FIELDS_UNKNOWN}{','.join(sorted(fields - listed))}")
    if not fields & listed:
        raise bad_request(f"{FILTER_MISSING}{','.join(endpoint.must_filter)}.")
