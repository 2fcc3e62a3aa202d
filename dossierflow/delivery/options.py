"""What an operator may ask of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dossierflow.domain.document import Direction, Kind
from dossierflow.errors import Misuse


class Documents(StrEnum):
    """Which documents a run is about, as an operator chooses them."""

    ALL = "sales and purchases"
    SALES = "sales"
    PURCHASES = "purchases"
    SALES_INVOICES = "sales invoices"
    SALES_CREDIT_NOTES = "sales credit notes"
    PURCHASE_INVOICES = "purchase invoices"
    PURCHASE_CREDIT_NOTES = "purchase credit notes"

    @property
    def directions(self) -> tuple[Direction, ...]:
        return tuple(one for one in Direction if one.value in self.value)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        named = tuple(one for one in Kind if f"{one.value.replace('-', ' ')}s" in self.value)
        return named or tuple(Kind)


@dataclass(frozen=True)
class ExportOptions:
    """The default is the scheduled run: what is ready by the dossier's own settings.

    `manual` leaves the cadence aside, as a person's own "Export" does. `including_exported` offers delivered
    documents again; one whose booking stands in Exact is reported and skipped. `preview` does everything but
    the sending.

    `force` sends chosen documents (`order_ids`) a second time although they stand in Exact, and also where
    order and UBL differ. `keep_status` leaves the document at Billit as it is: no entry number, no mark.
    """

    manual: bool = False
    including_exported: bool = False
    preview: bool = False
    up_to: date | None = None
    directions: tuple[Direction, ...] = tuple(Direction)
    kinds: tuple[Kind, ...] = tuple(Kind)
    order_ids: tuple[int, ...] = ()
    force: bool = False
    keep_status: bool = False

    def __post_init__(self) -> None:
        if self.force and not self.order_ids:
            raise Misuse(
                "a second booking on purpose needs its documents named",
                next_step="Name them by their Billit order numbers.",
            )

    @property
    def again(self) -> bool:
        """Whether delivered documents are offered too."""
        return self.including_exported or self.force
