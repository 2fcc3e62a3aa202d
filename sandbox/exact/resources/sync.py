"""sync: deletions of the last two months, and the start timestamp for a date."""

from __future__ import annotations

from datetime import timedelta

from sandbox.exact.answers import Answer, bad_request
from sandbox.exact.call import Call
from sandbox.exact.contract import endpoints
from sandbox.exact.local_time import local_time, read_local_time
from sandbox.exact.odata.reading import Selection, write_row
from sandbox.exact.resources.base import Resource

HORIZON = timedelta(days=61)  # "two months"


class Deleted(Resource):
    def source(self, call: Call) -> Selection:
        oldest = local_time(call.world.now() - HORIZON)
        rows = call.world.table(call.division, "sync/Deleted")
        return Selection(rows, lambda row: bool(row["DeletedDate"] >= oldest))


class SyncTimestamp(Resource):
    """?modified=datetime'…'&endPoint='…': the highest timestamp of what was changed before that moment."""

    def read(self, call: Call) -> Answer:
        name = call.options.get("endPoint", "").strip("'")
        modified = call.options.get("modified", "")
        moment = read_local_time(modified.removeprefix("datetime").strip("'"), day_alone=False)
        if moment is None:
            raise bad_request("Bad Request - Error in query syntax: parameter 'modified'.")
        rows = call.world.table(call.division, _base(name)).values()
        earlier = [row["Timestamp"] for row in rows if row.get("Modified", "") < moment]
        found = {"TimeStampAsBigInt": max(earlier, default=1), "Modified": moment, "API": name}
        return Answer(content=write_row(call, found))


def _base(name: str) -> str:
    for path, endpoint in endpoints().items():
        if endpoint.is_sync and path.lower() == f"sync/{name}".lower():
            return endpoint.base
    raise bad_request(f"Invalid value for parameter 'endPoint': '{name}'.")
