"""What a destination must be able to do.

A new destination is one file in `destinations`, a line in its `__init__`, and the conformance test
(`tests/conformance`), which asks the same of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, Document, DocumentSummary
from dossierflow.domain.dossier import Destination
from dossierflow.domain.entry import EntryDraft
from dossierflow.domain.rights import RightCheck
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Outcome
from dossierflow.texts import Phrase
from dossierflow.vat.operations import DocumentOperations

UNSAID = Phrase()


@dataclass(frozen=True)
class PreviewLine:
    """One line of what would be sent, and where its parts came from. Cents, as Exact signs them.

    `what` is a name, or a phrase where there is none.
    """

    what: str
    amount: int
    account: str = ""
    account_from: Phrase = UNSAID
    vat_code: str = ""
    vat_from: Phrase = UNSAID
    vat_amount: int | None = None
    cost_center: str = ""
    cost_unit: str = ""


class Payload(Protocol):
    """What goes out of one document, decided before anything is sent."""

    @property
    def address(self) -> Phrase:
        """Where it goes: the phrase of "journal 700"."""

    def content_key(self) -> Any:
        """All that is sent but its mark, encodable: other content is worth another try."""

    def preview(self) -> list[PreviewLine]:
        """What would be sent."""

    @property
    def operations(self) -> DocumentOperations:
        """What it is for the VAT return; none where a person books it in Exact."""


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class PreparedDocument(Generic[P]):
    """One document, ready to be sent: its payload, and its place in the ledger.

    `last` is the delivery before this one. `forced`: a person wants it although that one stands. `quiet`:
    Billit is not told when it is booked.
    """

    document: Document
    payload: P
    destination: Destination
    marker: str
    attempt: int
    body_hash: str
    last: Delivery | None = None
    forced: bool = False
    quiet: bool = False

    @property
    def earlier(self) -> Delivery | None:
        """The delivery whose leavings at the same destination may be used again: it came to nothing."""
        last = self.last
        reusable = last is not None and last.destination is self.destination
        return last if reusable and not self.forced else None


@dataclass(frozen=True)
class Staged:
    """What lies ready at Exact for the one call that counts, or why it does not.

    `failed` is never in doubt about the delivery: nothing that can be booked was sent. `relation_id` is the
    relation to book on. `arrived`: an earlier attempt, given up, had arrived after all.
    """

    document_id: str = ""
    relation_id: str = ""
    file: FileContent | None = field(default=None, repr=False)
    arrived: bool = False
    failed: Outcome[Any] | None = None
    files: Phrase = UNSAID  # what a person must know of the document's files


@dataclass(frozen=True)
class Confirmation:
    """What Exact has. `what` is its phrase, `differences` are where it is not what was sent."""

    what: Phrase
    entry_id: str = ""
    entry_number: int | None = None
    differences: tuple[Phrase, ...] = ()
    files: Phrase = UNSAID  # which files of the document did not come along


class DestinationAdapter(Protocol[P]):
    """One destination in one dossier's session, for one run."""

    #: The state of a delivery that arrived: *sent* where an entry stands at once, else *delivered*.
    arrives_as: State

    def right(self, direction: Direction) -> RightCheck:
        """The right that delivering takes."""

    def build_payload(self, document: Document, marker: str) -> P:
        """Decide what is sent. Unmappable or Unreachable where a person must act first."""

    def completed(self, payload: P, document: Document) -> P:
        """The payload with what only the document's UBL says: files, reference, self-billing; no line."""

    def stage(self, one: PreparedDocument[P]) -> Staged:
        """Everything before the one call that counts; safe to do again."""

    def draft(self, one: PreparedDocument[P], ready: Staged) -> EntryDraft | None:
        """What the books are compared with where no answer told; None where a person makes the entry."""

    def submit(self, one: PreparedDocument[P], ready: Staged) -> Outcome[Confirmation]:
        """The one call that counts. Made once for a delivery, whatever becomes of it."""

    def arrived(self, doubtful: Iterable[Delivery]) -> Mapping[str, list[Confirmation]]:
        """By marker, what Exact has of deliveries whose answer was lost; asked after the settling delay."""

    def missing(self, document: DocumentSummary, one: Delivery) -> tuple[State, Phrase] | None:
        """State and cause of a delivery that arrived and stands no more; None where it stands."""
