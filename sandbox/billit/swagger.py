"""The machine form of the contract, Swagger 2.0, as Billit's own documentation page offers it.

`swagger.json` beside this module holds the operations as facts; the definitions are those of the contract.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from sandbox.billit.call import Endpoint
from sandbox.billit.contract import DEFINITIONS, ENUMS

_DATA: dict[str, Any] = json.loads(
    resources.files("sandbox.billit").joinpath("swagger.json").read_text(encoding="utf-8")
)
OPERATIONS: dict[str, dict[str, Any]] = _DATA["operations"]
PATH = "/swagger/docs/v1"

_PAGE = "PageResult_"
_PLAIN: dict[str, dict[str, Any]] = {
    "i": {"type": "integer", "format": "int32"},
    "l": {"type": "integer", "format": "int64"},
    "int": {"type": "integer"},
    "n2": {"type": "number", "format": "double"},
    "n5": {"type": "number", "format": "double"},
    "s": {"type": "string"},
    "b": {"type": "boolean"},
    "d": {"type": "string", "format": "date-time"},
    "g": {"type": "string", "format": "uuid"},
    "object": {"type": "object"},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
}
_ODATA = {"$filter": "s", "$orderby": "s", "$top": "int", "$skip": "int"}
_REFUSALS = {400: "Bad request", 401: "Unauthorized", 404: "Not found"}


def document(base_url: str) -> dict[str, Any]:
    """The whole document, for the server at this address."""
    address = urlsplit(base_url)
    return {
        "swagger": "2.0",
        "info": {"title": "Billit.API (sandbox)", "version": "v1"},
        "host": address.netloc,
        "schemes": [address.scheme],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {
            "apiKey": {"type": "apiKey", "in": "header", "name": "ApiKey"},
            "bearer": {"type": "apiKey", "in": "header", "name": "Authorization"},
        },
        "security": [{"apiKey": []}, {"bearer": []}],
        "paths": _paths(),
        "definitions": _definitions(),
    }


@cache
def declares(method: str, path: str, status: int) -> bool:
    """Whether the operation at this path (parameters under any name) lists this refusal."""
    return status in _declared().get((method, _anonymous(path)), ())


@cache
def _declared() -> dict[tuple[str, str], list[int]]:
    pairs = ((name.split(" "), facts) for name, facts in OPERATIONS.items())
    return {(method, _anonymous(path)): _refusals(facts) for (method, path), facts in pairs}


def _anonymous(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path).lower()


def _refusals(facts: dict[str, Any]) -> list[int]:
    refusals: list[int] = facts.get("refusals", [400, 401])
    return refusals


def _paths() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for name, facts in OPERATIONS.items():
        method, path = name.split(" ")
        paths.setdefault(path, {})[method.lower()] = _operation(path, facts)
    return paths


def _operation(path: str, facts: dict[str, Any]) -> dict[str, Any]:
    answer = {"schema": _schema(facts["answer"])} if "answer" in facts else {}
    operation = {
        "operationId": facts["id"],
        "tags": [facts["id"].split("_")[0]],
        "parameters": list(_parameters(path, facts)),
        "responses": {
            "200": {"description": "OK", **answer},
            **{str(status): _refusal(status) for status in _refusals(facts)},
        },
    }
    return {**operation, "security": []} if facts.get("open") else operation


def _parameters(path: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = facts.get("path", {})
    in_path = [
        {"name": name, "in": "path", "required": True, **_schema(kinds.get(name, "i"))}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    asked = {**facts.get("query", {}), **(_ODATA if facts.get("odata") else {})}
    in_query = [{"name": name, "in": "query", **_schema(kind)} for name, kind in asked.items()]
    body = {"name": "body", "in": "body", "required": True, "schema": _schema(facts.get("body", "object"))}
    return [*in_path, *in_query, *([body] if "body" in facts else [])]


def _refusal(status: int) -> dict[str, Any]:
    # Only 400 is documented with a body.
    body = {"schema": _schema("ErrorsEnvelope")} if status == 400 else {}
    return {"description": _REFUSALS[status], **body}


def _definitions() -> dict[str, Any]:
    pages = {facts["answer"] for facts in OPERATIONS.values() if facts.get("answer", "").startswith(_PAGE)}
    all_of_them = {
        **DEFINITIONS,
        **_DATA["definitions"],
        **{page: _page_of(page.removeprefix(_PAGE)) for page in sorted(pages)},
    }
    return {name: _definition(name, fields) for name, fields in all_of_them.items()}


def _page_of(rows: str) -> dict[str, str]:
    return {"Items": f"[{rows}]", "NextPageLink": "s", "Count": "l"}


def _definition(name: str, fields: dict[str, str]) -> dict[str, Any]:
    enums = _DATA["enums"]
    properties = {
        field: _schema(kind) | ({"enum": ENUMS[enums[at]]} if (at := f"{name}.{field}") in enums else {})
        for field, kind in fields.items()
    }
    return {"type": "object", "properties": properties}


def _schema(kind: str) -> dict[str, Any]:
    if kind.startswith("["):
        return {"type": "array", "items": _schema(kind[1:-1])}
    if kind.startswith("map "):
        return {"type": "object", "additionalProperties": _schema(kind[4:])}
    return _PLAIN.get(kind) or {"$ref": f"#/definitions/{kind}"}


ROUTES = (Endpoint("GET", PATH, lambda call: document(call.base_url), needs_company=False, needs_user=False),)
