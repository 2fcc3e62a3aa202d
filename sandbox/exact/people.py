"""Users of this Exact: who they are, and which divisions they may enter."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.exact.world import World
from sandbox.kernel.table import Row


def users(world: World) -> Iterable[Row]:
    return world.global_table("users").values()


def find_user(world: World, name: str) -> Row | None:
    """By id, user name, e-mail address or full name."""
    fields = ("UserID", "UserName", "Email", "FullName")
    return next((user for user in users(world) if name in (user[field] for field in fields)), None)


def role_of(world: World, user: Row, division: int) -> str:
    """The role this user has in this division, '' for none."""
    row = world.global_table("roles").get(f"{user['UserID']}/{division}")
    return str(row["role"]) if row else ""


def may_enter(world: World, user: Row, division: int) -> bool:
    return bool(role_of(world, user, division))
