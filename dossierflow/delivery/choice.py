"""What an operator may ask of an export: declared once for the run form, the command and the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from dossierflow.domain.document import Direction, Kind
from dossierflow.kernel import choice
from dossierflow.kernel.file_folder import refuse_a_file
from dossierflow.kernel.told import misuse
from dossierflow.texts import phrase

DOSSIERS = "dossiers-or-all"


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
    documents: Annotated[DocumentsWanted, "export-documents"] = DocumentsWanted.ALL
    up_to: Annotated[date | None, "export-up-to"] = None
    including_already_exported: Annotated[bool, "export-including-already-exported"] = False
    preview: Annotated[bool, "export-preview"] = False
    ignore_cadence: Annotated[bool, "export-ignore-cadence"] = False
    order_ids: Annotated[str, "export-order-ids", choice.Pattern(choice.NUMBERS)] = ""
    as_zip: Annotated[bool, "export-as-zip"] = False
    folder: Annotated[str, "folder-of-zip"] = ""
    practice_rhythm: Annotated[bool, "practice-rhythm"] = False
    keep_status: Annotated[bool, "export-keep-status"] = False
    despite_ubl: Annotated[bool, "export-despite-ubl"] = False
    negative_credit_notes: Annotated[Meant, "export-negative-credit-notes"] = Meant.ASK
    book_again: Annotated[bool, "export-book-again"] = False

    def __post_init__(self) -> None:
        choice.refuse_unfit(self)
        choice.refuse_without(self, "as_zip", "folder")
        refuse_a_file(self.folder)
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
