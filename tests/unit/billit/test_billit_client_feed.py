"""The accountant feed: asked once a minute, verified by its hash, confirmed by the caller only."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import httpx
import pytest

from dossierflow.billit.budget import MemoryGate
from dossierflow.billit.client import Billit, Feed, FeedItem
from dossierflow.errors import BadData, BudgetSpent, Refused, Unavailable, Uncertain
from dossierflow.kernel.outcome import Accepted, Rejected, Unknown
from dossierflow.texts import phrase
from tests.support.clock import ManualClock

FEEDS = "/v1/accountant/feeds"
PATH = f"{FEEDS}/office%2001"
ITEM = FeedItem(55021, 2204417, "Order", 700101)
CODA = b"0000001122672505        00099449"


@pytest.fixture
def feed(billit: Billit) -> Feed:
    return billit.feed("office 01")


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.decode()


def test_a_feed_is_registered_once(feed: Feed, script: Any) -> None:
    script.on("GET", FEEDS, [{"Name": "other"}], [{"Name": "other"}, {"Name": "office 01"}])
    script.on("POST", FEEDS, httpx.Response(200))
    assert feed.register() == Accepted(None)
    assert feed.register() == Accepted(None)
    assert script.sent(1) == {"Name": "office 01"}
    assert [request.method for request in script.requests] == ["GET", "POST", "GET"]


def test_items_are_asked_at_most_once_a_minute(feed: Feed, script: Any, clock: ManualClock) -> None:
    row = {"FeedItemID": 55021, "EntityID": 2204417, "EntityType": "Order", "PartyID": 700101}
    script.on("GET", f"{FEEDS}/office 01", [row])
    assert list(feed.items()) == [ITEM]
    assert _path(script.requests[0]) == PATH
    clock.sleep(59)
    with pytest.raises(BudgetSpent) as early:
        feed.items()
    assert early.value.until == clock.now() + timedelta(seconds=1)
    assert len(script.requests) == 1
    clock.sleep(1)
    assert len(feed.items()) == 1


def test_the_gate_outlives_the_client(clock: ManualClock, script: Any) -> None:
    from dossierflow.billit.auth import ApiKey

    gate = MemoryGate()
    script.on("GET", f"{FEEDS}/f", [])
    for expected in (0, 1):
        client = Billit(
            "https://billit.test", ApiKey("k"), 1, "docs", clock, gate=gate, http=httpx.MockTransport(script)
        )
        if expected:
            with pytest.raises(BudgetSpent):
                client.feed("f").items()
        else:
            client.feed("f").items()


def test_a_failed_look_is_not_repeated_within_the_minute(feed: Feed, script: Any) -> None:
    script.on("GET", f"{FEEDS}/office 01", httpx.Response(503))
    with pytest.raises(Unavailable):
        feed.items()
    assert len(script.requests) == 1


def test_a_bad_item_is_named_and_the_others_are_there(feed: Feed, script: Any) -> None:
    good = {"FeedItemID": 1, "EntityID": 2, "EntityType": "Document", "PartyID": 700102}
    bad = [{**good, "FeedItemID": "x"}, {**good, "EntityID": ...}, {**good, "PartyID": -5}, 7]
    rows = [
        {name: value for name, value in row.items() if value is not ...} if isinstance(row, dict) else row
        for row in bad
    ]
    script.on("GET", f"{FEEDS}/office 01", [*rows, good])
    page = feed.items()
    assert [item.party_id for item in page] == [700102]
    assert [(error.dossier, error.document, error.field.rsplit(".", 1)[-1]) for error in page.refused] == [
        ("700100", "", "FeedItemID"),
        ("700102", phrase("label.feed-item", number="1"), "EntityID"),
        ("700100", "", "PartyID"),
        ("700100", "", "office 01[3]"),
    ]


def _details(content: bytes = CODA, digest: str = "") -> dict[str, str]:
    return {
        "FileName": "2026-11-04_BE56363123456788.cod",
        "FileContent": base64.b64encode(content).decode(),
        "FileContentSHA256Hash": digest or hashlib.sha256(content).hexdigest(),
    }


def test_a_file_is_taken_when_its_hash_fits(feed: Feed, script: Any) -> None:
    digest = hashlib.sha256(CODA).hexdigest().upper()
    script.on("GET", f"{FEEDS}/office 01/55021", _details(), _details(digest=digest))
    for _ in range(2):
        file = feed.fetch(ITEM)
        assert (file.name, file.content) == ("2026-11-04_BE56363123456788.cod", CODA)


@pytest.mark.parametrize(
    "digest",
    [
        hashlib.sha256(b"other").hexdigest(),
        "9f1c",
        " ",
        base64.b64encode(hashlib.sha256(CODA).digest()).decode(),
    ],
)
def test_a_file_whose_hash_does_not_fit_is_refused(feed: Feed, script: Any, digest: str) -> None:
    script.on("GET", f"{FEEDS}/office 01/55021", _details(digest=digest))
    with pytest.raises(BadData) as refusal:
        feed.fetch(ITEM)
    refused = refusal.value
    assert (refused.dossier, refused.document) == ("700101", phrase("label.feed-item", number="55021"))
    assert str(refused).startswith("dossier 700101, feed item 55021, field ")
    assert refused.field == "FileContentSHA256Hash"


def test_confirming_says_where_the_item_went_and_may_be_repeated(feed: Feed, script: Any) -> None:
    script.on("POST", f"{FEEDS}/office 01/55021/confirm", httpx.ReadTimeout("slow"), httpx.Response(200))
    assert feed.confirm(ITEM, remote_path="out/700101/2204417") == Accepted(None)
    assert script.sent() == {"RemoteServerName": "dossierflow", "RemotePath": "out/700101/2204417"}
    assert len(script.requests) == 2


def test_a_confirmation_that_arrived_is_not_taken_for_a_refusal(feed: Feed, script: Any) -> None:
    gone = httpx.Response(400, json={"errors": [{"Code": "GenericError"}]})
    script.on("POST", f"{FEEDS}/office 01/55021/confirm", httpx.ReadTimeout("slow"), gone)
    assert feed.confirm(ITEM, remote_path="out") == Accepted(None)
    script.on("POST", f"{FEEDS}/office 01/55021/confirm", gone)
    refused = feed.confirm(ITEM, remote_path="out")
    assert isinstance(refused, Rejected)
    assert isinstance(refused.error, Refused)
    for lost in (httpx.ReadTimeout("slow"), httpx.Response(200, text="<html>maintenance</html>")):
        script.on("POST", f"{FEEDS}/office 01/55021/confirm", lost)
        doubt = feed.confirm(ITEM, remote_path="out")
        assert isinstance(doubt, Unknown)
        assert isinstance(doubt.error, Uncertain)
