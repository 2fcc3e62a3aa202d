"""What handlers give back: an answer, or a refusal that is raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is what stands inside "d"; None is an empty body."""

    status: int = 200
    content: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


LOGIN_PAGE = (
    "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to "
    '<a href="/docs/Login.aspx?ReturnUrl=%2fapi%2fv1">here</a>.</h2>\r\n</body></html>\r\n'
)
SERVER_FAULT = (  # picqer #91
    "A problem has occurred. The cause of this issue will be investigated as soon as possible."
)
NO_ANSWER = Answer(0)  # the connection is to be dropped; what the handler did is committed


class Refused(Exception):
    """An answer that is an error. `text` None leaves the body empty."""

    def __init__(self, status: int, text: str | None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = dict(headers or {})


class LoginPage(Refused):
    """401 with the page that sends a browser to the login: no token, or one that Exact does not know."""

    def __init__(self, challenge: str) -> None:
        super().__init__(401, LOGIN_PAGE, {"WWW-Authenticate": challenge})


def bad_request(text: str) -> Refused:
    return Refused(400, text)


def bad_stream(detail: str) -> Refused:
    """The body does not fit the contract (E3, E4)."""
    return Refused(400, f"Error processing request stream. {detail}")


def not_found(text: str = "Resource not found.") -> Refused:
    return Refused(404, text)


def forbidden(text: str = "Forbidden", reason: str = "") -> Refused:
    return Refused(403, text, {"Reason": reason} if reason else None)


def error_body(text: str) -> dict[str, Any]:
    """The envelope of every JSON error: code and language are always empty."""
    return {"error": {"code": "", "message": {"lang": "", "value": text}}}
