"""Named moments at which a test stops this process as a power failure would.

They stand where work may die between two facts: an intent and its call, an answer and its record. Off, as
they are wherever the variable is not set, a moment costs one comparison.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "DOSSIERFLOW_KILL_AT"
#: In the order in which a document meets them.
POINTS = (
    "before-intent-commits",
    "after-intent",
    "after-document",
    "after-attachment",
    "after-message",
    "before-final-call",
    "after-answer",
    "before-state-commits",
    "after-state",
    "before-resolution-commits",
    "before-page-commits",
    "before-write-back",
    "after-write-back",
)
#: In the order in which a bank's statement meets them.
STATEMENT_POINTS = (
    "after-index",
    "after-fetch",
    "before-file-commits",
    "after-file",
    "after-confirm",
    "before-confirmation-commits",
    "after-confirmation",
    "after-arrival",
    "before-arrival-commits",
    "after-arrival-is-known",
)

_point, _left = "", 0


def arm(wanted: str) -> None:
    """Stop at a point; "after-intent:3" stops the third time that it is reached, "" never."""
    global _point, _left
    name, _, times = wanted.partition(":")
    known = (*POINTS, *STATEMENT_POINTS)
    if name and name not in known:
        raise ValueError(f"{VARIABLE}: no point {name!r}; there are {', '.join(known)}")
    _point, _left = name, int(times or 1)


def reached(point: str) -> None:
    """Say that this moment is here."""
    if point == _point:
        _stop_at_last()


def _stop_at_last() -> None:
    global _left
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get(VARIABLE, ""))
