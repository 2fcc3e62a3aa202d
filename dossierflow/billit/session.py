"""The calls of one company: the only way to call, so that no call can be without its context."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from dossierflow.billit.context import Context
from dossierflow.billit.transport import Ask, BillitTransport, Method
from dossierflow.errors import Refused
from dossierflow.http.json import not_expected
from dossierflow.http.reader import Where
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, Unknown

V = TypeVar("V")


def _random_key() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Session:
    """The calls of one company."""

    transport: BillitTransport
    context: Context
    new_key: Callable[[], str] = _random_key

    @property
    def where(self) -> Where:
        return Where(self.context.label)

    @property
    def clock(self) -> Clock:
        return self.transport.clock

    def get(
        self, path: str, params: Mapping[str, str] | None = None, *, document: str = "", patient: bool = True
    ) -> Any:
        """The decoded answer; `patient` False: asked once, whatever happens."""
        ask = Ask("GET", path, self.context, params, document=document, patient=patient)
        return self.transport.read(ask)

    def follow(self, link: str) -> Any:
        """Another page, by the path and query of the link that Billit gave, on the server that was asked.

        What stands in front of them is not followed: behind its proxy Billit may not know its own name, and
        our key goes to no other server.
        """
        base = self.transport.base_url
        try:
            path = base.join(link).raw_path.decode("ascii")
        except (httpx.InvalidURL, UnicodeError):
            path = ""
        if not path.startswith("/v1/"):
            raise self.where.bad("NextPageLink", "other-site")
        return self.transport.read(Ask("GET", str(base.join(path)), self.context))

    def write(
        self, method: Method, path: str, body: Any = None, *, bulk: bool = False, document: str = ""
    ) -> Outcome[None]:
        """A write that may be done twice, since the same state results. Billit documents an empty answer."""
        ask = Ask(method, path, self.context, body=body, bulk=bulk, document=document)
        return self.transport.write(ask, _nothing)

    def remove(self, method: Method, path: str, body: Any = None, *, document: str = "") -> Outcome[None]:
        """A write after which its object is no longer there.

        When its answer is lost it is done again, and a refusal then says that the first one arrived.
        """
        ask = Ask(method, path, self.context, body=body, repeatable=False, document=document)
        outcome = self.transport.write(ask, _nothing)
        if not isinstance(outcome, Unknown):
            return outcome
        again = self.transport.write(ask, _nothing)
        if isinstance(again, Rejected) and isinstance(again.error, Refused):
            return Accepted(None, again.request_id)
        return again if isinstance(again, Accepted) else outcome

    def create(
        self,
        path: str,
        body: Any,
        read: Callable[[Any], V],
        *,
        key: str = "",
        repeatable: bool = False,
        bulk: bool = False,
        document: str = "",
    ) -> Outcome[V]:
        """A POST that makes something new, under an idempotency key (a random one where none is given).

        `read` makes the value of the answer, and raises NotJson for one that Billit does not document.
        `repeatable`: Billit documents the key for this path, or matches what exists; otherwise a lost answer
        is Unknown at once. `bulk`: behind every call that is none.
        """
        ask = Ask(
            "POST",
            path,
            self.context,
            body=body,
            key=key or self.new_key(),
            repeatable=repeatable,
            bulk=bulk,
            document=document,
        )
        return self.transport.write(ask, read)


def segment(value: str | int) -> str:
    """A value as one part of a path."""
    return quote(str(value), safe="")


def _nothing(content: Any) -> None:
    """What Billit documents for a write without a result: an empty body, in its older API a bare number."""
    if content is not None and content is not True and type(content) is not int:
        raise not_expected("content")
