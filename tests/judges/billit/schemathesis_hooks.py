"""What schemathesis is told of Billit: known ids, bodies that go through, and where reality is no schema's.

Loaded by schemathesis in its own environment (SCHEMATHESIS_HOOKS). BILLIT_SEEDS names a JSON file: values of
path parameters by name, and whole bodies by operation.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

SEEDS: dict[str, dict[str, list[Any]]] = json.loads(Path(os.environ["BILLIT_SEEDS"]).read_text())
STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?$"
#: Calls that answer a bare id: the parameter that takes it, and the calls that have this parameter.
LINKS = {
    "/v1/orders": ("orderID", "Order_GetOrder Order_PatchOrders Order_PutOrderBookings Order_DeleteOrder"),
    "/v1/peppol/sendOrder": ("orderID", "Order_GetOrder Order_DeleteOrder"),
    "/v1/parties": ("partyID", "Party_GetParty Party_PatchParties"),
    "/v1/documents": ("documentID", "Document_GetDocument"),
    "/v1/products": ("productID", "Product_GetProduct"),
    "/v1/toProcess": ("uploadID", "ToProcess_DeleteToProcess"),
    "/v1/Cashbook/Initialize": ("cashbookID", "Cashbook_GetCashbookHistory"),
}

schemathesis.openapi.format(
    "billit-stamp", st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))
)


@schemathesis.hook
def before_load_schema(_context: Any, schema: dict[str, Any]) -> None:
    """Billit writes instants without a zone (documented), which is no date-time of JSON Schema's."""
    for definition in schema["definitions"].values():
        # Nothing that the contract does not have may be answered.
        definition["additionalProperties"] = False
        for field in definition["properties"].values():
            if field.get("format") == "date-time":
                field |= {"format": "billit-stamp", "pattern": STAMP}
    for path, (parameter, operations) in LINKS.items():
        schema["paths"][path]["post"]["responses"]["200"]["x-links"] = {
            name: {"operationId": name, "parameters": {parameter: "$response.body"}}
            for name in operations.split()
        }


@schemathesis.hook
def map_path_parameters(_context: Any, parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Three of four parameters become something that exists."""
    for name, value in (parameters or {}).items():
        known = SEEDS["parameters"].get(name)
        if parameters and known and _choice(value, 4):
            parameters[name] = known[_choice([value], len(known))]
    return parameters


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """One body of three stays as it is, one becomes a whole one, one is a whole one with changes."""
    operation = context.operation
    known = SEEDS["bodies"].get(f"{operation.method.upper()} {operation.path}")
    if not known:
        return body
    whole = known[_choice([body], len(known))]
    match _choice(body, 3):
        case 0:
            return body
        case 1 if isinstance(whole, dict) and isinstance(body, dict):
            return {**whole, **dict(list(body.items())[:2])}
        case _:
            return whole


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, _case: Any, response: Any) -> bool:
    """An answer without a body has no type: documented for every write that answers nothing."""
    return not (type(failure).__name__ == "MissingContentType" and not response.content)


def _choice(value: Any, choices: int) -> int:
    """A number below `choices` that follows from the value, so that a seed repeats a run."""
    return zlib.crc32(repr(value).encode("utf-8", "replace")) % choices
