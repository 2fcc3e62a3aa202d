"""The catalogue of a company."""

from __future__ import annotations

from typing import Any

from sandbox.billit import shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row


def listed(call: Call) -> dict[str, Any]:
    return call.page("Product", call.rows("products"))


def get(call: Call) -> dict[str, Any]:
    return shape.render("Product", call.own("products", call.id("productID")))


def post(call: Call) -> int:
    """One product, or `{"Items": [...]}` as one documentation page has it; the last one's id is answered."""
    content = call.content()
    items = content.get("Items") if isinstance(content, dict) else None
    rows = shape.bind_list("Product", items) if items else [shape.bind("Product", content)]
    return [_keep(call, row) for row in rows][-1]


def _keep(call: Call, posted: Row) -> int:
    if not posted.get("Description") and not posted.get("ProductID"):
        raise invalid("Description is required.")
    now = call.platform.timestamp_text()
    if posted.get("ProductID"):
        known = call.own("products", str(posted["ProductID"]))
        call.platform.change("products", known["ProductID"], **posted)
        return int(known["ProductID"])
    number = call.platform.new_id("product")
    row = {"ChildProducts": [], **posted, "ProductID": number, "CompanyID": call.company, "Created": now}
    call.platform.table("products").put(str(number), {**row, "LastModified": now})
    return number


ROUTES = (
    Endpoint("GET", "/v1/products", listed),
    Endpoint("POST", "/v1/products", post),
    Endpoint("GET", "/v1/products/{productID}", get),
)
