"""Faults that only entries know, each as a client would meet it at a service that misbehaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sandbox.exact.access import closed_reason
from sandbox.exact.answers import NO_ANSWER, Answer
from sandbox.exact.call import Call
from sandbox.exact.entries.booking import Booking
from sandbox.exact.entries.late import promise
from sandbox.exact.entries.store import erase, keep, numbered
from sandbox.exact.oauth.consent import consent_key
from sandbox.exact.resources.base import created
from sandbox.kernel.faults import Fault
from sandbox.kernel.table import Row


def take(call: Call) -> Fault | None:
    return call.world.faults.take("exact", call.method, call.path, KINDS.keys(), call.body)


def strike(call: Call, booking: Booking, fault: Fault) -> Answer:
    return KINDS[fault.kind](call, booking, fault)


def _entry_vanishes(call: Call, booking: Booking, fault: Fault) -> Answer:
    """Answered 201 as usual, and gone afterwards without a trace."""
    entry = keep(call.world, call.division, numbered(call.world, call.division, booking), call.user)
    answer = created(call, entry)
    erase(call.world, call.division, booking.kind, entry["EntryID"], call.user, silently=True)
    return answer


def _gl_dropped(call: Call, booking: Booking, fault: Fault) -> Answer:
    """The first line is booked without its GL account."""
    nothing: Row = dict.fromkeys(("GLAccount", "GLAccountCode", "GLAccountDescription"))
    bare = replace(booking, lines=({**booking.lines[0], **nothing}, *booking.lines[1:]))
    entry = keep(call.world, call.division, numbered(call.world, call.division, bare), call.user)
    return created(call, entry)


def _wrong_division(call: Call, booking: Booking, fault: Fault) -> Answer:
    """Written into another division that the same user reaches; the answer's Division says so."""
    other = _another_division(call)
    entry = keep(call.world, other, numbered(call.world, other, booking), call.user)
    return created(replace(call, division=other), entry)


def _delayed_commit(call: Call, booking: Booking, fault: Fault) -> Answer:
    """The connection drops now, and the entry appears args.seconds later on the sandbox clock."""
    due = call.world.now() + timedelta(seconds=float(fault.args.get("seconds", 60)))
    promise(call.world, call.division, booking, call.user, due)
    return NO_ANSWER


def _another_division(call: Call) -> int:
    owner = {"owner": consent_key(call.client["ClientID"], call.user["UserID"])}
    codes = (int(code) for code in call.world.global_table("system/Divisions"))
    return next(
        code
        for code in codes
        if code != call.division and not closed_reason(call.world, owner, call.user, code)
    )


KINDS: dict[str, Callable[[Call, Booking, Fault], Answer]] = {
    "entry-vanishes": _entry_vanishes,
    "gl-dropped": _gl_dropped,
    "wrong-division": _wrong_division,
    "delayed-commit": _delayed_commit,
}
