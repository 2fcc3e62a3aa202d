"""What an operator may ask of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossierflow.document import Direction, Kind


@dataclass(frozen=True)
class ExportOptions:
    """The default is the scheduled run: what is ready by the dossier's own settings.

    `manual` leaves the cadence aside, as a person's own "Export" does. `including_exported` offers delivered
    documents again; one whose booking stands in Exact is reported and skipped. `preview` does everything but
    the sending.
    """

    manual: bool = False
    including_exported: bool = False
    preview: bool = False
    up_to: date | None = None
    directions: tuple[Direction, ...] = tuple(Direction)
    kinds: tuple[Kind, ...] = tuple(Kind)
    order_ids: tuple[int, ...] = ()
