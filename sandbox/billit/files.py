"""Files: bytes beside the books, given out in base64; an invoice's own PDF and UBL are made on demand."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from sandbox.billit import pdf, ubl
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import denied, invalid, unknown
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

MAKERS: dict[str, Callable[[Platform, Row], bytes]] = {"pdf": pdf.invoice, "ubl": ubl.invoice}
TYPES = {
    "pdf": "application/pdf",
    "xml": "application/xml",
    "cod": "text/plain",
    "csv": "text/csv",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


def get(call: Call) -> dict[str, Any]:
    row = call.platform.table("files").get(call.params["fileID"].lower())
    if row is None:
        raise unknown("File")
    if row["CompanyID"] != call.company:
        raise denied()
    if "order" in row and call.platform.table("orders").get(str(row["order"])) is None:
        raise unknown("The document of this file was deleted: it")
    content = content_of(call.platform, row)
    return {
        "FileID": row["FileID"],
        "FileName": row["FileName"],
        "MimeType": row["MimeType"],
        "FileContent": b64encode(content).decode(),
    }


def content_of(platform: Platform, row: Row) -> bytes:
    """The bytes; made and kept the first time they are asked for."""
    kept = platform.books.blob(_blob(row["FileID"]))
    if kept is None:
        kept = MAKERS[row["made"]](platform, platform.must("orders", row["order"]))
        platform.books.put_blob(_blob(row["FileID"]), kept)
    return kept


def keep(platform: Platform, company: int, name: str, content: bytes, mime: str = "") -> Row:
    """A new file; returns what an order or document says of it: FileID and FileName."""
    row = _register(platform, company, name, mime)
    platform.books.put_blob(_blob(row["FileID"]), content)
    return {"FileID": row["FileID"], "FileName": name}


def promise(platform: Platform, company: int, name: str, maker: str, order_id: int) -> Row:
    """A file that is made from its order when somebody asks for it."""
    row = _register(platform, company, name, "", made=maker, order=order_id)
    return {"FileID": row["FileID"], "FileName": name}


def keep_posted(platform: Platform, company: int, posted: Row) -> Row:
    """A file out of a body: FileName and FileContent in base64."""
    name = posted.get("FileName", "")
    if not name or name.rpartition(".")[2].lower() not in TYPES:
        raise invalid("The file name is missing or its extension is not allowed.", "Invalid Filename")
    return keep(platform, company, name, decoded(posted), posted.get("MimeType", ""))


def decoded(posted: Row) -> bytes:
    try:
        return b64decode(posted.get("FileContent", ""), validate=True)
    except ValueError:
        raise invalid("FileContent is not valid base64.") from None


def _register(platform: Platform, company: int, name: str, mime: str, **more: Any) -> Row:
    guid = platform.new_guid()
    kind = mime or TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    row = {"FileID": guid, "FileName": name, "MimeType": kind, "CompanyID": company, **more}
    return platform.table("files").put(guid, row)


def _blob(guid: str) -> str:
    return f"file {guid}"


ROUTES = (Endpoint("GET", "/v1/files/{fileID}", get),)
