"""Which problem comes first: a stop for safety, then connections and rights, then what was sent …"""

from __future__ import annotations

from dossierflow.problems.kinds import KINDS
from dossierflow.problems.kinds.dossiers import STOPS

#: By the module that declares a kind, the most urgent first.
URGENCY = ("dossiers", "booking", "doubles", "refusals", "vat", "documents", "bank")
FIRST, LAST = 0, len(URGENCY) + 1
#: Kinds that need nobody today.
ONLY_TOLD = frozenset(
    {"division-unbound", "coda-remarks", "feed-item-left", "bank-late-transaction", "write-back-refused"}
)


def urgency(kind: str) -> int:
    """The less, the more urgent."""
    if kind == STOPS:
        return FIRST
    declared = KINDS.get(kind)
    module = declared.__module__.rpartition(".")[2] if declared is not None else ""
    known = module in URGENCY and kind not in ONLY_TOLD
    return 1 + URGENCY.index(module) if known else LAST
