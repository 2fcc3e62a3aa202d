"""Why a field cannot be right: half a sentence that follows its name, by its key in `[field-fault]`."""

from __future__ import annotations

from dossierflow.kernel.told import storable_fact
from dossierflow.texts import Fact, Phrase, phrase


class FieldFault(ValueError):
    """A value cannot be right; `says` is half a sentence that follows the field's name."""

    def __init__(self, says: Phrase) -> None:
        super().__init__(says)
        self.says = says


def unfit(fault: str, /, **facts: Fact) -> FieldFault:
    """A value cannot be right, as `[field-fault]` says."""
    return FieldFault(fault_told(fault, facts))


def fault_told(key: str, facts: dict[str, Fact]) -> Phrase:
    """What `[field-fault]` says, with facts that others wrote."""
    return phrase(f"field-fault.{key}", **{name: storable_fact(fact) for name, fact in facts.items()})
