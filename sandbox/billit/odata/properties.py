"""The properties that may be filtered and sorted, and how their values compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.billit import timestamps
from sandbox.billit.contract import CLR_TYPES, DEFINITIONS, FILTERABLE
from sandbox.billit.errors import invalid

PATHS = {"CounterParty/PartyID": ("CounterPartyID", "i")}  # sub-properties: where the books keep them
EDM = {"d": "DateTime", "s": "String", "g": "String", "b": "Boolean"}
LITERALS = {"DateTime": "Edm.DateTime", "String": "Edm.String", "Boolean": "Edm.Boolean"}
NUMBERS = {"i": "Edm.Int32", "l": "Edm.Int64", "n2": "Edm.Double", "n5": "Edm.Double"}


@dataclass(frozen=True, slots=True)
class Property:
    field: str
    kind: str

    def value(self, row: Mapping[str, Any]) -> Any:
        """Comparable to a literal of its type; None where the row has none. A missing boolean is false."""
        value = row.get(self.field)
        if value is None:
            return False if self.kind == "b" else None
        if self.kind in ("n2", "n5"):
            return Decimal(value)
        return timestamps.sortable(value) if self.kind == "d" else value

    def must_fit(self, literal: str, operation: str) -> None:
        """400 where a literal of this kind cannot be compared with the property."""
        if literal not in ("null", EDM.get(self.kind, "Number")):
            raise invalid(
                "A binary operator with incompatible types was detected. Found operand types "
                f"'{self._edm()}' and '{LITERALS.get(literal, 'Edm.Int32')}' for operator kind '{operation}'."
            )

    def _edm(self) -> str:
        return NUMBERS.get(self.kind) or f"Edm.{EDM[self.kind]}"


def property_of(definition: str, name: str) -> Property:
    if name not in FILTERABLE[definition]:
        clr = CLR_TYPES.get(definition, f"Domain.{definition}")
        raise invalid(f"Could not find a property named '{name}' on type '{clr}'.")
    field, kind = PATHS.get(name) or (name, DEFINITIONS[definition][name])
    return Property(field, kind)
