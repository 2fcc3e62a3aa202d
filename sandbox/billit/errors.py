"""Refusals, in the envelope that Billit documents: `{"errors": [{"Code", "Description"}]}`."""

from __future__ import annotations

from collections.abc import Mapping

GENERIC = "GenericError"


class Refused(Exception):
    """Answered with this status; whatever the call had changed is undone."""

    def __init__(
        self, status: int, code: str, description: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code} {description}".strip())
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"errors": [{"Code": code, **({"Description": description} if description else {})}]}


def invalid(description: str, code: str = GENERIC) -> Refused:
    """400: a business or validation error."""
    return Refused(400, code, description)


def denied(description: str = "Unauthorized", code: str = GENERIC) -> Refused:
    """401: not authenticated, or no access to this company, order or party (Billit uses no 403)."""
    return Refused(401, code, description)


def unknown(what: str) -> Refused:
    return Refused(404, GENERIC, f"{what} not found")
