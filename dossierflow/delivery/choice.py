"""What an operator may ask of an export: declared once for the run form, the command and the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from dossierflow.domain.document import Direction, Kind
from dossierflow.kernel import choice
from dossierflow.kernel.told import misuse
from dossierflow.texts import phrase

DOSSIERS = "Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers."


class DocumentsWanted(StrEnum):
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
        return tuple(direction for direction in Direction if direction.value in self.value)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        named = tuple(kind for kind in Kind if f"{kind.value.replace('-', ' ')}s" in self.value)
        return named or tuple(Kind)


class Meant(StrEnum):
    """What a credit note of a negative amount is meant to do."""

    ASK = "ask"
    MONEY_BACK = "money-back"
    MONEY_DUE = "money-due"


@dataclass(frozen=True)
class ExportChoice:
    """The default is the scheduled run: what is ready by the dossier's own settings."""

    dossiers: Annotated[str, DOSSIERS, choice.Pattern(choice.NAMES)] = ""
    documents: Annotated[DocumentsWanted, "Sales, purchases, or both; invoices or credit notes alone."] = (
        DocumentsWanted.ALL
    )
    up_to: Annotated[date | None, "Up to and including this invoice date. Empty: whatever the date."] = None
    including_already_exported: Annotated[
        bool,
        """Offer delivered documents again. One whose booking still stands in Exact is reported and skipped;
        one that never arrived or was deleted is sent.""",
    ] = False
    preview: Annotated[
        bool, "Do everything but the sending, and show what would be booked, line by line."
    ] = False
    ignore_cadence: Annotated[
        bool, "Leave the dossier's cadence aside (after 1 day, until last month …)."
    ] = False
    order_ids: Annotated[
        str,
        "Only these documents, by Billit order number, separated by commas.",
        choice.Pattern(choice.NUMBERS),
    ] = ""
    as_zip: Annotated[
        bool, "Put PDF, UBL and a table of the documents into a ZIP instead; nothing goes to Exact."
    ] = False
    folder: Annotated[
        str, "For a ZIP: a path or any fsspec address (`s3://…`). Empty: the dossier's own."
    ] = ""
    practice_rhythm: Annotated[
        bool, "Only dossiers that follow the practice's rhythm, not those that have one of their own."
    ] = False
    keep_status: Annotated[bool, "Leave the documents at Billit as they are: no entry number, no mark."] = (
        False
    )
    despite_ubl: Annotated[
        bool, "Send the documents named by order number as Billit has them, though their UBL says otherwise."
    ] = False
    negative_credit_notes: Annotated[
        Meant,
        """What credit notes of a negative amount are, of the documents named by order number: money back, as
        most suppliers mean it, or money due.""",
    ] = Meant.ASK
    book_again: Annotated[
        bool,
        """Send the documents named by order number a second time, although they stand in Exact, and also
        where order and UBL differ. They will be booked twice.""",
    ] = False

    def __post_init__(self) -> None:
        choice.refuse_unfit(self)
        choice.refuse_without(self, "as_zip", "folder")
        for needs, what in self._by_name:
            if needs and not self.orders:
                raise misuse(
                    "needs-documents", field="order_ids", what_needs=phrase(f"needs-documents.{what}")
                )

    @property
    def _by_name(self) -> tuple[tuple[bool, str], ...]:
        """What is only decided of documents that are named."""
        return (
            (self.book_again, "book-again"),
            (self.despite_ubl, "despite-ubl"),
            (self.negative_credit_notes is not Meant.ASK, "negative-credit-notes"),
        )

    @property
    def orders(self) -> tuple[int, ...]:
        """The documents named; empty means that the choice is not by number."""
        return choice.numbers(self.order_ids)

    @property
    def again(self) -> bool:
        """Whether delivered documents are offered too."""
        return self.including_already_exported or self.book_again

    @property
    def by_hand(self) -> bool:
        """A person asks for documents, whatever the dossier's cadence says."""
        return self.ignore_cadence or self.again or bool(self.orders)
