"""One exchange: sent once, bounded, never redirected, and it is known whether anything left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from dossierflow.errors import SettingError
from dossierflow.http.exchange import (
    LARGEST,
    LONGEST_TEXT,
    LOST,
    TOO_LARGE,
    UNREACHED,
    UNREADABLE,
    Exchange,
    HttpAnswer,
    Status,
)
from dossierflow.texts import phrase

BASE = "https://service.test"


def exchange(answer: Any, **options: Any) -> Exchange:
    def handler(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        made: httpx.Response = answer(request) if callable(answer) else answer
        return made

    return Exchange(BASE, 5, httpx.MockTransport(handler), **options)


def test_a_request_is_what_was_asked_and_no_more() -> None:
    seen: list[httpx.Request] = []
    line = exchange(lambda request: seen.append(request) or httpx.Response(200, text="x"))
    answer = line.send("POST", "/a", {"X": "1"}, "é", params={"$top": "1"})
    assert (answer.status, answer.content, answer.message, answer.note) == (200, b"x", "", "")
    line.send("GET", f"{BASE}/b?c=d", {})
    first, second = seen
    assert (str(first.url), first.headers["X"], first.content) == (f"{BASE}/a?%24top=1", "1", "é".encode())
    assert (str(second.url), second.content) == (f"{BASE}/b?c=d", b"")
    assert second.headers["User-Agent"] == "dossierflow"
    assert line.calls == 2


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (httpx.ConnectError("x"), UNREACHED),
        (httpx.ConnectTimeout("x"), UNREACHED),
        (httpx.PoolTimeout("x"), UNREACHED),
        (httpx.ReadTimeout("x"), LOST),
        (httpx.WriteTimeout("x"), LOST),
        (httpx.ReadError("x"), LOST),
        (httpx.WriteError("x"), LOST),
        (httpx.CloseError("x"), LOST),
        (httpx.RemoteProtocolError("x"), LOST),
        (httpx.DecodingError("x"), UNREADABLE),
    ],
)
def test_only_what_never_left_is_called_unreached(trouble: Exception, status: Status) -> None:
    answer = exchange(trouble).send("GET", "/", {})
    assert (answer.status, answer.note, answer.ok) == (status, type(trouble).__name__, False)
    assert answer.raw == type(trouble).__name__


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    line = exchange(httpx.Response(302, headers={"Location": "https://other.test/"}))
    answer = line.send("GET", "/", {})
    assert (answer.status, answer.headers["Location"], line.calls) == (302, "https://other.test/", 1)


def _chunks(size: int, count: int, status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, content=iter([b"x" * size] * count))


def test_a_success_larger_than_the_bound_is_refused_by_its_claim_and_by_its_size() -> None:
    claim = httpx.Response(200, headers={"Content-Length": "101"}, content=iter([b"x"]))
    for answer in (claim, _chunks(60, 2)):
        refused = exchange(answer, largest=100).send("GET", "/", {})
        assert (refused.status, refused.content) == (TOO_LARGE, b"")
        assert refused.note == phrase("answer-fault.too-large", most=100)
    assert exchange(_chunks(50, 2), largest=100).send("GET", "/", {}).content == b"x" * 100
    exact_claim = httpx.Response(200, headers={"Content-Length": "100"}, content=iter([b"x" * 100]))
    assert exchange(exact_claim, largest=100).send("GET", "/", {}).ok
    assert LARGEST == 70 * 1024 * 1024


@pytest.mark.parametrize("claimed", [b"\xb2", b"9" * 5000])
def test_a_claim_that_is_no_number_of_bytes_says_nothing(claimed: bytes) -> None:
    answer = httpx.Response(200, headers={b"Content-Length": claimed}, content=iter([b"x"]))
    assert exchange(answer, largest=100).send("GET", "/", {}).content == b"x"


def test_of_a_refusal_that_is_too_large_the_start_is_kept() -> None:
    refused = exchange(_chunks(60, 50, 500), largest=100).send("GET", "/", {})
    assert (refused.status, len(refused.content)) == (500, 120)
    claim = httpx.Response(500, headers={"Content-Length": "101"}, content=iter([b"because"]))
    assert exchange(claim, largest=100).send("GET", "/", {}).content == b"because"


@pytest.mark.parametrize("address", ["", "service", "ftp://x", "http://", "http://[::1"])
def test_a_wrong_address_names_its_setting(address: str) -> None:
    with pytest.raises(SettingError) as refusal:
        Exchange(address, setting="DOSSIERFLOW_X_URL")
    assert refusal.value.field == "DOSSIERFLOW_X_URL"
    assert f"{address!r} is not a valid web address" in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (f"{BASE}/x", True),
        ("https://service.test:443/x", True),
        ("http://service.test/x", False),
        ("https://service.test:444/x", False),
        ("https://other.test/x", False),
        ("http://[", False),
        ("nowhere", False),
    ],
)
def test_a_token_goes_to_its_own_site_only(address: str, ours: bool) -> None:
    assert exchange(httpx.Response(200)).is_ours(address) is ours


def test_clients_share_the_pool_and_count_alone() -> None:
    pool = exchange(lambda _: httpx.Response(200, content=iter([b"x" * 50])))
    one, two = pool.shared(), pool.shared(largest=10)
    assert one.send("GET", "/", {}).ok
    assert two.send("GET", "/", {}).status == TOO_LARGE
    assert (pool.calls, one.calls, two.calls, one.base) == (0, 1, 1, pool.base)
    one.close()
    two.close()
    assert pool.send("GET", "/", {}).ok
    pool.close()
    with pytest.raises(RuntimeError):
        one.send("GET", "/", {})


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def test_calls_of_many_threads_are_all_counted(threads: ThreadPoolExecutor) -> None:
    together = threading.Barrier(8)
    line = exchange(httpx.Response(204))

    def work(_: int) -> None:
        together.wait()
        for _ in range(50):
            line.send("GET", "/", {})

    list(threads.map(work, range(8)))
    assert line.calls == 400


@pytest.mark.parametrize(
    ("content", "page"),
    [
        (b"<html>", True),
        (b"\xef\xbb\xbf \r\n <!DOCTYPE html>", True),
        (b'<?xml version="1.0"?><feed/>', False),
        (b'{"a": "<html>"}', False),
        (b"", False),
    ],
)
def test_a_page_is_known_by_its_start(content: bytes, page: bool) -> None:
    assert HttpAnswer(200, {}, content).is_page is page


@pytest.mark.parametrize(
    ("status", "ok"), [(199, False), (200, True), (299, True), (300, False), (LOST, False)]
)
def test_success_is_two_hundred_and_something(status: Status, ok: bool) -> None:
    assert HttpAnswer(status, {}, b"").ok is ok


def test_the_other_sides_words_come_before_ours_and_ours_before_the_body() -> None:
    grounds = {"Reason": "grounds"}
    assert HttpAnswer(500, grounds, b"body", " said ", "note").raw == "said"
    assert HttpAnswer(500, grounds, b"body", "", "note").raw == "grounds"
    assert HttpAnswer(500, {}, b"body", "", "note").raw == "note"
    assert HttpAnswer(500, {}, b" body ").raw == "body"
    assert HttpAnswer(500, {}, b"x" * 9000).body == "x" * LONGEST_TEXT


def test_patience_is_the_clients_unless_a_call_has_its_own() -> None:
    seen: list[dict[str, float]] = []
    line = exchange(lambda request: seen.append(request.extensions["timeout"]) or httpx.Response(200))
    line.send("GET", "/", {})
    line.send("GET", "/", {}, timeout=httpx.Timeout(9))
    assert [one["read"] for one in seen] == [5, 9]


def test_an_address_may_end_in_a_slash_and_be_plain_http() -> None:
    seen: list[str] = []
    handler = httpx.MockTransport(lambda request: seen.append(str(request.url)) or httpx.Response(200))
    Exchange("http://127.0.0.1:8080/", transport=handler).send("GET", "/x", {})
    assert seen == ["http://127.0.0.1:8080/x"]


@pytest.mark.parametrize("trouble", [httpx.ConnectError("x"), httpx.ReadError("x"), httpx.DecodingError("x")])
def test_what_never_came_back_has_no_body(trouble: Exception) -> None:
    answer = exchange(trouble).send("GET", "/", {})
    assert (answer.content, answer.headers, answer.body) == (b"", {}, "")


def test_a_body_that_is_absent_is_not_sent(answered: list[httpx.Request]) -> None:
    line = exchange(lambda request: answered.append(request) or httpx.Response(200))
    line.send("GET", "/", {})
    line.send("DELETE", "/", {})
    assert ["content-length" in request.headers for request in answered] == [False, False]


@pytest.fixture
def answered() -> list[httpx.Request]:
    return []


def test_of_an_answer_that_is_too_large_the_headers_are_kept() -> None:
    answer = httpx.Response(200, headers={"X-Request-Id": "r1"}, content=iter([b"x" * 11]))
    assert exchange(answer, largest=10).send("GET", "/", {}).request_id == "r1"
