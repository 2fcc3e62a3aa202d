"""system, hrm and current: which companies the connected user reaches, and who that user is."""

from __future__ import annotations

from sandbox.exact.access import in_consent
from sandbox.exact.answers import Answer, forbidden
from sandbox.exact.call import Call
from sandbox.exact.oauth.consent import consent_key
from sandbox.exact.odata.reading import read_page
from sandbox.exact.people import may_enter
from sandbox.exact.resources.base import Resource
from sandbox.exact.wall import LOCAL
from sandbox.kernel.table import Row

MONTHS_ARCHIVED = 2


def reachable(call: Call) -> list[Row]:
    """The divisions of this user that the consent lets the app into; the others are simply left out."""
    owner = {"owner": consent_key(call.client["ClientID"], call.user["UserID"])}
    return [
        row
        for row in call.world.global_table("system/Divisions").values()
        if may_enter(call.world, call.user, row["Code"]) and in_consent(call.world, owner, row["Code"])
    ]


def shown(call: Call, rows: list[Row]) -> list[Row]:
    recent = call.user.get("_Recent", [])
    return [{**row, "Current": bool(recent) and recent[0] == row["Code"]} for row in rows]


class Divisions(Resource):
    """system/Divisions: across licences."""

    def source(self, call: Call) -> list[Row]:
        return shown(call, reachable(call))

    def remove(self, call: Call) -> Answer:
        """Nobody here may delete a company."""
        raise forbidden()


class AllDivisions(Resource):
    """All companies of the licence that owns the division in the address, entered or not."""

    def source(self, call: Call) -> list[Row]:
        customer = (call.world.division(call.division) or {}).get("Customer")
        rows = call.world.global_table("system/Divisions").values()
        return shown(call, [row for row in rows if row["Customer"] == customer])


class RecentDivisions(Resource):
    def source(self, call: Call) -> list[Row]:
        recent = call.user.get("_Recent", [])
        return shown(call, [row for row in reachable(call) if row["Code"] in recent])


class HrmDivisions(Resource):
    """The same within one licence; here the status counts differently (0 regular, 1 archived)."""

    def source(self, call: Call) -> list[Row]:
        customer = (call.world.division(call.division) or {}).get("Customer")
        return [
            {**row, "HID": row["Hid"], "Main": row["IsMainDivision"], "Status": int(row["Status"] == 2)}
            for row in reachable(call)
            if row["Customer"] == customer
        ]


class Me(Resource):
    """The connected user. CurrentDivision is the one the API was last used for."""

    def read(self, call: Call) -> Answer:
        now = call.world.now().astimezone(LOCAL)
        offset = now.utcoffset()
        recent = call.user.get("_Recent", [])
        row = {
            **call.user,
            "CurrentDivision": recent[0] if recent else call.user["AccountingDivision"],
            "ServerTime": now.strftime("%d/%m/%Y %H:%M:%S"),
            "ServerUtcOffset": offset.total_seconds() / 3600 if offset else 0.0,
        }
        return read_page(call, [row])
