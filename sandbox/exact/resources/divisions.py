"""system, hrm and current: which companies the connected user reaches, and who that user is."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.exact.access import in_consent
from sandbox.exact.answers import Answer, forbidden
from sandbox.exact.call import Call
from sandbox.exact.local_time import LOCAL
from sandbox.exact.oauth.consent import consent_key
from sandbox.exact.odata.reading import Selection, read_page
from sandbox.exact.people import may_enter
from sandbox.exact.resources.base import Resource
from sandbox.kernel.table import Row

MONTHS_ARCHIVED = 2


def is_reachable(call: Call) -> Callable[[Row], bool]:
    """Whether this user's consent lets the app into a division; the others are simply left out."""
    owner = {"owner": consent_key(call.client["ClientID"], call.user["UserID"])}
    return lambda row: (
        may_enter(call.world, call.user, row["Code"]) and in_consent(call.world, owner, row["Code"])
    )


def is_in_licence(call: Call) -> Callable[[Row], bool]:
    """Whether a division belongs to the licence that owns the division in the address."""
    customer = (call.world.division(call.division) or {}).get("Customer")
    return lambda row: bool(row["Customer"] == customer)


def shown(call: Call) -> Callable[[Row], Row]:
    recent = call.user.get("_Recent", [])
    return lambda row: {**row, "Current": bool(recent) and recent[0] == row["Code"]}


class Divisions(Resource):
    """system/Divisions: across licences."""

    def source(self, call: Call) -> Selection:
        return Selection(call.world.divisions(), is_reachable(call), shown(call))

    def remove(self, call: Call) -> Answer:
        """Nobody here may delete a company."""
        raise forbidden()


class AllDivisions(Resource):
    """All companies of the licence that owns the division in the address, entered or not."""

    def source(self, call: Call) -> Selection:
        return Selection(call.world.divisions(), is_in_licence(call), shown(call))


class RecentDivisions(Resource):
    def source(self, call: Call) -> list[Row]:
        fits, show = is_reachable(call), shown(call)
        rows = (call.world.division(code) for code in call.user.get("_Recent", []))
        return [show(row) for row in rows if row is not None and fits(row)]


class HrmDivisions(Resource):
    """The same within one licence; here the status counts differently (0 regular, 1 archived)."""

    def source(self, call: Call) -> Selection:
        reachable, in_licence = is_reachable(call), is_in_licence(call)
        return Selection(
            call.world.divisions(), lambda row: in_licence(row) and reachable(row), _counted_as_in_hrm
        )


def _counted_as_in_hrm(row: Row) -> Row:
    return {**row, "HID": row["Hid"], "Main": row["IsMainDivision"], "Status": int(row["Status"] == 2)}


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
