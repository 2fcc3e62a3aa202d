"""The calls of one company: the only way to call, so that no call can be without its context."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from dossierflow.billit.context import Context
from dossierflow.billit.reading import Where
from dossierflow.billit.transport import ATTEMPTS, Ask, Method, Transport
from dossierflow.errors import Refused, Uncertain
from dossierflow.kernel.clock import Clock


def _random_key() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Session:
    """The calls of one company."""

    transport: Transport
    context: Context
    new_key: Callable[[], str] = _random_key

    @property
    def where(self) -> Where:
        return Where(self.context.label)

    @property
    def clock(self) -> Clock:
        return self.transport.clock

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        document: str = "",
        attempts: int = ATTEMPTS,
    ) -> Any:
        return self._send("GET", path, params=params, document=document, attempts=attempts)

    def follow(self, link: str) -> Any:
        """Another page, by the link that Billit gave; refused where it leads to another server."""
        here = httpx.URL(self.transport.base_url)
        try:
            url = here.join(link)
        except httpx.InvalidURL:
            raise self.where.bad("is no address", "NextPageLink") from None
        if (url.scheme, url.netloc) != (here.scheme, here.netloc):
            raise self.where.bad("leads to another server than the one that was asked", "NextPageLink")
        return self.transport.send(Ask("GET", str(url), self.context))

    def write(self, method: Method, path: str, body: Any = None, *, document: str = "") -> None:
        """A write that may be done twice: the same state results. What the answer holds is not looked at."""
        self._send(method, path, body=body, document=document, answered=False)

    def remove(self, method: Method, path: str, body: Any = None, *, document: str = "") -> None:
        """A write after which its object is no longer there.

        When its answer is lost it is done again, and a refusal then says that the first one arrived.
        """
        options = {"body": body, "document": document, "repeatable": False, "answered": False}
        try:
            self._send(method, path, **options)
        except Uncertain:
            with suppress(Refused):
                self._send(method, path, **options)

    def create(
        self,
        path: str,
        body: Any,
        *,
        key: str = "",
        repeatable: bool = False,
        answered: bool = True,
        document: str = "",
    ) -> Any:
        """A POST that makes something new, under an idempotency key (a random one where none is given).

        `repeatable`: Billit documents the key for this path, or matches what exists; otherwise a lost answer
        raises Uncertain at once.
        """
        return self._send(
            "POST",
            path,
            body=body,
            key=key or self.new_key(),
            repeatable=repeatable,
            answered=answered,
            document=document,
        )

    def _send(self, method: Method, path: str, **options: Any) -> Any:
        return self.transport.send(Ask(method, self.transport.base_url + path, self.context, **options))


def segment(value: str | int) -> str:
    """A value as one part of a path."""
    return quote(str(value), safe="")
