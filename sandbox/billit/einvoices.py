"""The white-label Access Point family: it needs a contract of its own, so a normal account gets 401."""

from __future__ import annotations

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import denied
from sandbox.billit.swagger import OPERATIONS

FAMILY = "/v1/einvoices/"


def refuse(_: Call) -> None:
    raise denied()


ROUTES = tuple(
    Endpoint(method, path, refuse, needs_company=False)
    for method, path in (name.split(" ") for name in OPERATIONS)
    if path.startswith(FAMILY)
)
