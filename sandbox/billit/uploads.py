"""Quick entry: files put in for a person to process; the public API cannot read the queue."""

from __future__ import annotations

from sandbox.billit import files
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid


def post(call: Call) -> int:
    posted = call.bound("ToProcessSaveRequest")
    if "File" not in posted:
        raise invalid("File is required.")
    number = call.platform.new_id("upload")
    row = {
        "UploadID": number,
        "CompanyID": call.company,
        "Created": call.platform.timestamp_text(),
        "Split": posted.get("Split", False),
        "MetaData": posted.get("MetaData", {}),
        "File": files.keep_posted(call.platform, call.company, posted["File"]),
    }
    if "FileSource" in posted:
        row["FileSource"] = files.keep_posted(call.platform, call.company, posted["FileSource"])
    call.platform.table("uploads").put(str(number), row)
    return number


def delete(call: Call) -> None:
    row = call.own("uploads", call.id("uploadID"))
    call.platform.table("uploads").delete(str(row["UploadID"]))


ROUTES = (
    Endpoint("POST", "/v1/toProcess", post),
    Endpoint("DELETE", "/v1/toProcess/{uploadID}", delete),
)
