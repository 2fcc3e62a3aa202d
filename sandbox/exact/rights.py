"""Who may do what: roles per division, single rights on top, and the scopes of the app."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase

from sandbox.exact.contract import Endpoint
from sandbox.exact.people import role_of
from sandbox.exact.roles import ROLES
from sandbox.exact.world import World
from sandbox.kernel.table import Row


class Right(StrEnum):
    """What a call meets: it is allowed, answered 403, answered with an empty list, or with an odd 500."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    EMPTY = "empty"
    DOCUMENT_TYPE = "document-type"


def right(world: World, user: Row, division: int, endpoint: Endpoint, method: str) -> Right:
    """A right set for this very user, division, resource and method counts before the role's."""
    single = world.global_table("rights").get(right_key(str(user["UserID"]), division, endpoint.base, method))
    if single is not None:
        return Right(single["right"])
    role = ROLES[role_of(world, user, division)]
    for rule in role.rules:
        if method in rule.methods and fnmatchcase(endpoint.base, rule.resource):
            return Right(rule.right)
    return Right.ALLOWED


def right_key(user_id: str, division: int, resource: str, method: str) -> str:
    return f"{user_id}/{division}/{resource}/{method}"


def scope_allows(client: Row, endpoint: Endpoint, method: str) -> bool:
    """Whether the app registration has the endpoint's scope: 'read' for GET, 'manage' for the rest."""
    if not endpoint.scope:
        return True
    level = client["Scopes"].get(endpoint.scope, "")
    return level == "manage" or (level == "read" and method == "GET")
