"""The accountant's feeds: what was exported since a feed was registered, until it is confirmed."""

from __future__ import annotations

import hashlib
import math
from base64 import b64encode
from datetime import timedelta
from typing import Any

from sandbox.billit import export, files, timestamps
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import Refused, denied, invalid
from sandbox.kernel.table import Row


def register(call: Call) -> None:
    """From now on exports appear in it. Registering a name again changes nothing (inferred)."""
    office = _office(call)
    name = call.bound("Feed").get("Name", "").strip()
    if not name:
        raise invalid("Name is required.")
    key = _key(office, name)
    if key in call.platform.table("feeds"):
        return
    call.platform.table("feeds").put(key, {"Name": name, "office": office, "asked": ""})
    if call.platform.settings.feed_backlog:
        export.backlog(call.platform, key)


def listed(call: Call) -> list[dict[str, str]]:
    return [{"Name": feed["Name"]} for feed in call.platform.table("feeds").find("office", _office(call))]


def items(call: Call) -> list[dict[str, Any]]:
    """What waits, oldest first; at most once a minute."""
    feed = _feed(call)
    key = _key(feed["office"], feed["Name"])
    _not_too_soon(call, feed)
    call.platform.table("feeds").update(key, asked=call.platform.timestamp_text())
    _log(call, key, "index")
    waiting = sorted(call.platform.table("feed items").find("feed", key), key=lambda one: one["FeedItemID"])
    return [_shown(item) for item in waiting]


def fetch(call: Call) -> dict[str, Any]:
    """The file of an item; documented for CODA files, so an order is refused."""
    item = _item(call)
    call.platform.books.open(str(item["PartyID"]))
    document = call.platform.table("documents").get(str(item["EntityID"]))
    if item["EntityType"] == "Order" or document is None:
        raise invalid("This feed item has no file.")
    row = call.platform.must("files", document["File"]["FileID"])
    content = files.content_of(call.platform, row)
    _log(call, item["feed"], "fetch", item["FeedItemID"])
    return {
        "FileName": row["FileName"],
        "FileContent": b64encode(content).decode(),
        "FileContentSHA256Hash": hashlib.sha256(content).hexdigest(),
    }


def confirm(call: Call) -> None:
    """Takes the item off the list; the body is only logged."""
    item = _item(call)
    where = call.bound("ConfirmRequest")
    _log(call, item["feed"], "confirm", item["FeedItemID"])
    call.platform.table("feed items").delete(str(item["FeedItemID"]))
    call.platform.table("confirmed feed items").put(
        str(item["FeedItemID"]), {**item, **where, "at": call.platform.timestamp_text()}
    )


def delete(call: Call) -> None:
    feed = _feed(call)
    key = _key(feed["office"], feed["Name"])
    call.platform.table("feeds").delete(key)
    for item in call.platform.table("feed items").find("feed", key):
        call.platform.table("feed items").delete(str(item["FeedItemID"]))


def _office(call: Call) -> int:
    """Feeds belong to the accountants' office, alone or acting for a dossier."""
    if not call.office:
        raise denied()
    return call.office


def _feed(call: Call) -> Row:
    feed = call.platform.table("feeds").get(_key(_office(call), call.params["feedName"]))
    if feed is None:
        raise invalid(f"Feed '{call.params['feedName']}' does not exist.")
    return feed


def _item(call: Call) -> Row:
    feed = _feed(call)
    item = call.platform.table("feed items").get(call.id("feedItemID"))
    if item is None or item["feed"] != _key(feed["office"], feed["Name"]):
        raise invalid(f"Feed item {call.params['feedItemID']} does not exist.")
    return item


def _not_too_soon(call: Call, feed: Row) -> None:
    """« max once per minute » is documented, what happens sooner is not: strict answers 429."""
    if not feed["asked"]:
        return
    allowed = timestamps.instant(feed["asked"]) + timedelta(seconds=call.platform.settings.feed_seconds)
    wait = (allowed - call.platform.now()).total_seconds()
    if wait > 0:
        headers = {"Retry-After": str(math.ceil(wait))}
        raise Refused(429, "GenericError", "The feed can be queried once per minute.", headers)


def _log(call: Call, feed: str, deed: str, item: int = 0) -> None:
    """The service's own memory of what was done in which order; tests judge clients by it."""
    number = call.platform.books.next_id("billit feed log")
    row = {
        "Number": number,
        "feed": feed,
        "deed": deed,
        "FeedItemID": item,
        "at": call.platform.timestamp_text(),
    }
    call.platform.table("feed log").put(f"{number:09d}", row)


def _shown(item: Row) -> dict[str, Any]:
    return {name: item[name] for name in ("FeedItemID", "EntityID", "EntityType", "PartyID")}


def _key(office: int, name: str) -> str:
    return f"{office} {name}"


ROUTES = (
    Endpoint("GET", "/v1/accountant/feeds", listed),
    Endpoint("POST", "/v1/accountant/feeds", register),
    Endpoint("GET", "/v1/accountant/feeds/{feedName}", items),
    Endpoint("DELETE", "/v1/accountant/feeds/{feedName}", delete),
    Endpoint("GET", "/v1/accountant/feeds/{feedName}/{feedItemID}", fetch),
    Endpoint("POST", "/v1/accountant/feeds/{feedName}/{feedItemID}/confirm", confirm),
)
