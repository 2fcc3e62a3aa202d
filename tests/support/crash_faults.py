"""What goes wrong between us and the two services: each mishap as the sandboxes' admin API takes it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Mishap = tuple[str, dict[str, Any]]  # the service, and the fault to arm

LETTERS, MESSAGES = "/api/v1/*/mailbox/MailMessageAttachments", "/api/v1/*/mailbox/MailMessagesSent"
ENTRIES, PAPERS, READS = "/api/v1/*Entries", "/api/v1/*/documents/*", "/api/v1/*/sync/*"
TOKENS = "/api/oauth2/token"
ORDERS, FILES = "/v1/orders*", "/v1/files/*"
REFUSES = '{"error":{"code":"","message":{"lang":"","value":"Out of balance: Entry"}}}'
SPENT = {
    "X-RateLimit-Minutely-Limit": "60",
    "X-RateLimit-Minutely-Remaining": "0",
    "Retry-After": "2",
}


def _status(status: int, body: str = "", headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {"kind": "status", "args": {"status": status, "body": body, "headers": headers or {}}}


def _maintenance(rng: Random) -> dict[str, Any]:
    return {"kind": "maintenance", "args": {"form": rng.choice(("text", "page", "redirect"))}}


#: What strikes the sending of an entry, with how often each is chosen.
SENDING: tuple[tuple[int, Callable[[Random], dict[str, Any]]], ...] = (
    (6, lambda _: {"kind": "answer-lost"}),
    (6, lambda rng: {"kind": "delayed-commit", "args": {"seconds": rng.randrange(5, 60)}}),
    (3, lambda _: {"kind": "empty-body"}),
    (2, lambda _: {"kind": "connection-refused"}),
    (2, lambda _: {"kind": "html-error"}),
    (2, lambda _: {"kind": "slow", "args": {"seconds": 2.6}}),
    (2, lambda _: _status(429, "", SPENT)),
    (4, lambda _: {"kind": "handled-then-error"}),
    (4, lambda _: {"kind": "error-appended"}),
    (2, _maintenance),
    (2, lambda _: {"kind": "cdn-page"}),
    (3, lambda _: _status(500, REFUSES)),
    (2, lambda _: _status(500)),
    (2, lambda _: _status(502)),
    (2, lambda _: _status(503)),
    (2, lambda _: _status(504)),
    (2, lambda _: {"kind": "gl-dropped"}),
    (1, lambda _: {"kind": "entry-vanishes"}),
)
#: What strikes the file of a letter: all of it that is not about an entry.
POSTING = tuple(one for one in SENDING if one[1](Random(0))["kind"] not in ("gl-dropped", "entry-vanishes"))
#: What strikes any other call.
ANYWHERE: tuple[tuple[int, Callable[[Random], dict[str, Any]]], ...] = (
    (4, lambda _: {"kind": "answer-lost"}),
    (3, lambda _: {"kind": "connection-refused"}),
    (2, lambda _: {"kind": "empty-body"}),
    (2, lambda _: {"kind": "html-error"}),
    (2, lambda _: {"kind": "handled-then-error"}),
    (2, lambda _: {"kind": "error-appended"}),
    (2, _maintenance),
    (1, lambda _: {"kind": "cdn-page"}),
    (2, lambda _: _status(429, "", SPENT)),
    (2, lambda _: _status(500)),
    (2, lambda _: _status(502)),
    (2, lambda _: _status(503)),
)
TOKEN: tuple[tuple[int, Callable[[Random], dict[str, Any]]], ...] = (
    (2, _maintenance),
    (1, lambda _: {"kind": "connection-refused"}),
    (1, lambda _: _status(400, '{"error":"invalid_request"}')),
)
PLACES: tuple[tuple[str, str, str], ...] = (
    ("exact", "POST", PAPERS),
    ("exact", "POST", MESSAGES),
    ("exact", "GET", "/api/v1/*mailbox/*"),
    ("exact", "GET", READS),
    ("exact", "GET", "/api/v1/*/documents/*"),
    ("billit", "GET", ORDERS),
    ("billit", "PATCH", ORDERS),
    ("billit", "GET", FILES),
)


def mishap(rng: Random) -> Mishap:
    """One of them, for one or two calls that come soon."""
    times = {"times": rng.choice((1, 1, 2)), "after": rng.randrange(4)}
    if rng.random() < 0.6:
        path, table = rng.choice(((ENTRIES, SENDING), (LETTERS, POSTING)))
        return "exact", {"method": "POST", "path": path, **_chosen(rng, table), **times}
    if rng.random() < 0.02:
        return "exact", {"method": "POST", "path": TOKENS, **_chosen(rng, TOKEN)}
    service, method, path = rng.choice(PLACES)
    return service, {"method": method, "path": path, **_chosen(rng, ANYWHERE), **times}


def _chosen(rng: Random, table: tuple[tuple[int, Callable[[Random], dict[str, Any]]], ...]) -> dict[str, Any]:
    weights, makers = zip(*table, strict=True)
    maker = rng.choices(makers, weights)[0]
    made: dict[str, Any] = maker(rng)
    return made
