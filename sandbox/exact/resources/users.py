"""users: roles, and the question whether the connected user has a right."""

from __future__ import annotations

from sandbox.exact.answers import Answer, bad_request
from sandbox.exact.call import Call
from sandbox.exact.contract import Endpoint, endpoints
from sandbox.exact.resources.base import Resource
from sandbox.exact.rights import Right, right
from sandbox.exact.roles import ROLES
from sandbox.kernel.table import Row

ACTIONS = ("GET", "POST", "PUT", "DELETE")
DIVISION_LEVEL = 3


class UserHasRights(Resource):
    """?endpoint='Financial/GLAccounts'&action='GET'."""

    def read(self, call: Call) -> Answer:
        endpoint = _named(_quoted(call, "endpoint"))
        action = _quoted(call, "action").upper()
        if action not in ACTIONS:
            raise bad_request(f"Invalid value for parameter 'action': '{action}'.")
        met = right(call.world, call.user, call.division, endpoint, action)
        return Answer(content={"UserHasRights": met is Right.ALLOWED and action in endpoint.methods})


class UserRolesPerDivision(Resource):
    def source(self, call: Call) -> list[Row]:
        roles = call.world.global_table("roles")
        roles.index("Division")
        return [_role(call, row) for row in roles.find("Division", call.division)]


class UserRoles(Resource):
    """The roles of the whole licence: one row a role a user has somewhere."""

    def source(self, call: Call) -> list[Row]:
        rows = call.world.global_table("roles").values()
        unique = {(row["UserID"], ROLES[row["role"]].number): row for row in rows}
        return [_role(call, row) for row in unique.values()]


def _role(call: Call, row: Row) -> Row:
    role = ROLES[row["role"]]
    description = role.names[call.language]
    return {**row, "Role": role.number, "RoleLevel": DIVISION_LEVEL, "Description": description}


def _quoted(call: Call, name: str) -> str:
    text = call.options.get(name, "")
    if len(text) < 3 or text[0] != "'" or text[-1] != "'":
        raise bad_request(f"Bad Request - Error in query syntax: parameter '{name}'.")
    return text[1:-1]


def _named(name: str) -> Endpoint:
    """'CRM/Accounts' is how the documentation writes 'crm/Accounts'."""
    for path, endpoint in endpoints().items():
        if path.lower() == name.lower():
            return endpoint
    raise bad_request(f"Invalid value for parameter 'endpoint': '{name}'.")
