"""The archive of general documents, CODA files among them."""

from __future__ import annotations

from typing import Any

from sandbox.billit import files, shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row


def listed(call: Call) -> dict[str, Any]:
    return call.page("DocumentAPIView", call.rows("documents"))


def get(call: Call) -> dict[str, Any]:
    return shape.render("DocumentAPIView", call.own("documents", call.id("documentID")))


def post(call: Call) -> int:
    posted = call.bound("Document")
    if "File" not in posted:
        raise invalid("File is required.")
    kept = files.keep_posted(call.platform, call.company, posted["File"])
    return add(call.platform, call.company, {**posted, "File": kept})["DocumentID"]  # type: ignore[no-any-return]


def add(platform: Platform, company: int, row: Row) -> Row:
    """A document whose file is kept already."""
    number, now = platform.new_id("document"), platform.timestamp_text()
    whole = {"Name": row["File"]["FileName"], "Tags": [], "DocumentDate": now, **row}
    kept = {**whole, "DocumentID": number, "CompanyID": company, "CreationDate": now}
    return platform.table("documents").put(str(number), kept)


ROUTES = (
    Endpoint("GET", "/v1/documents", listed),
    Endpoint("POST", "/v1/documents", post),
    Endpoint("GET", "/v1/documents/{documentID}", get),
)
