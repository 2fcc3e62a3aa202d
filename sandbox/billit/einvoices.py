"""The white-label Access Point family: it needs a contract of its own, so a normal account gets 401."""

from __future__ import annotations

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import denied

PATHS = (
    "/v1/einvoices/registrations",
    "/v1/einvoices/registrations/{registrationID}",
    "/v1/einvoices/registrations/{registrationID}/{part}",
    "/v1/einvoices/registrations/{registrationID}/{part}/{id}",
)


def refuse(_: Call) -> None:
    raise denied()


ROUTES = tuple(
    Endpoint(method, path, refuse, needs_company=False)
    for path in PATHS
    for method in ("GET", "POST", "PATCH", "DELETE")
)
