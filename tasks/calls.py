"""How many calls to Exact and Billit this process made: shown at the end of every run."""

from __future__ import annotations

import threading

_lock = threading.Lock()
_made = 0


def tally(calls: int) -> None:
    """Add calls that were made."""
    global _made
    with _lock:
        _made += calls


def calls_made() -> int:
    """All calls of this process so far; a flow shows the difference to its start."""
    return _made
