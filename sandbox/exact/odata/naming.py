"""How Exact names the types of its resources."""

from __future__ import annotations

from sandbox.exact.contract import Endpoint

PREFIX = "Exact.Web.Api.Models."
SEEN = {
    "Me": "System.Me",
    "DivisionClasses": "HRM.DivisionClass",
}


def type_name(endpoint: Endpoint) -> str:
    """The type in `__metadata`: the resource in the singular."""
    return PREFIX + SEEN.get(endpoint.resource, _singular(endpoint.resource))


def _singular(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith("xes"):
        return plural[:-2]
    return plural.removesuffix("s")
