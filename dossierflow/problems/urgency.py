"""Which problem comes first: a stop for safety, then connections and rights, then what was sent …"""

from __future__ import annotations

from dossierflow.problems.kinds import KINDS
from dossierflow.problems.kinds.dossiers import STOPS

#: By the module that declares a kind, the most urgent first.
URGENCY = ("dossiers", "booking", "doubles", "refusals", "vat", "documents", "bank")
FIRST, NOBODY_WORKS, LAST = 0, 1, len(URGENCY) + 2
#: Kinds that need nobody today.
ONLY_TOLD = frozenset(
    {
        "division-unbound",
        "company-unbound",
        "coda-remarks",
        "feed-item-left",
        "bank-late-transaction",
        "write-back-refused",
    }
)


def urgency(kind: str) -> int:
    """The less, the more urgent."""
    if kind == STOPS:
        return FIRST
    declared = KINDS.get(kind)
    if declared is not None and declared.permission:
        return NOBODY_WORKS
    module = declared.__module__.rpartition(".")[2] if declared is not None else ""
    known = module in URGENCY and kind not in ONLY_TOLD
    return NOBODY_WORKS + 1 + URGENCY.index(module) if known else LAST
