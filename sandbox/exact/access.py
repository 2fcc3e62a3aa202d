"""Whether a call may enter a division at all, and the Reason where it may not."""

from __future__ import annotations

from bisect import bisect_left

from sandbox.exact.answers import forbidden
from sandbox.exact.people import may_enter
from sandbox.exact.world import World
from sandbox.kernel.table import Row

RECENT = 5


def check_division(world: World, owner: Row, user: Row, division: int) -> None:
    """A 403 with its Reason; otherwise the division becomes the one the user used last."""
    reason = closed_reason(world, owner, user, division)
    if reason:
        raise forbidden(reason=reason)
    _remember(world, user, division)


def closed_reason(world: World, owner: Row, user: Row, division: int) -> str:
    """Exact's Reason for keeping this user's app out of this division, '' for none.

    A reason set by the admin API counts first: for the user (BlockedUser, InactiveUser) or the division
    (LicenseExpired, BlockedCustomer, DivisionBlocked).
    """
    if user.get("_Closed"):
        return str(user["_Closed"])
    row = world.division(division)
    if row is None or not may_enter(world, user, division):
        return "NoDivisionAccess"
    if row.get("_Closed"):
        return str(row["_Closed"])
    return (
        ""
        if in_consent(world, owner, division)
        else "WrongDivision: user division is not within division scope"
    )


def in_consent(world: World, owner: Row, division: int) -> bool:
    consent = world.global_table("oauth/consents").get(owner["owner"]) or {}
    chosen = consent.get("divisions")
    return chosen is None or _is_in(chosen, division)


def _is_in(rising: list[int], number: int) -> bool:
    """Consents may name thousands of divisions, and each call asks for one."""
    at = bisect_left(rising, number)
    return at < len(rising) and rising[at] == number


def _remember(world: World, user: Row, division: int) -> None:
    recent = user.get("_Recent", [])
    if not recent or recent[0] != division:
        others = [code for code in recent if code != division]
        world.global_table("users").update(user["UserID"], _Recent=[division, *others][:RECENT])
