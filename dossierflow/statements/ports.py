"""What the bank part asks of others: a feed to take CODA from, and places to deliver it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from dossierflow.exact.resources.mailbox import MessageDraft, MessageStatus
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Outcome


class StatementFeedItem(Protocol):
    """One waiting item. `entity_type` "Order" is a document's; of a CODA file it is not documented."""

    @property
    def feed_item_id(self) -> int: ...

    @property
    def entity_type(self) -> str: ...

    @property
    def party_id(self) -> int: ...


Item = TypeVar("Item", bound=StatementFeedItem)


class StatementFeed(Protocol[Item]):
    """The accountant feed: an item stays until it is confirmed, and never comes back after."""

    @property
    def name(self) -> str: ...

    def items(self) -> Sequence[Item]: ...

    def done(self) -> None:
        """What `items` gave is dealt with."""

    def fetch(self, item: Item, /) -> FileContent:
        """The item's file, whose hash has been compared; BadData where it differs."""
        ...

    def confirm(self, item: Item, /, *, remote_path: str) -> Outcome[None]: ...


class MailboxMessages(Protocol):
    """Exact's digital mailbox."""

    def send(self, draft: MessageDraft, /) -> Outcome[str]: ...

    def attach(self, message_id: str, file_name: str, content: bytes, type: int, /) -> Outcome[str]: ...

    def find(self, subject: str, /) -> Sequence[MessageStatus]: ...

    def attachments(self, message_id: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file on its way; `sha256` is that of the stored file, also where `content` is a marked duplicate.

    `attempt` 2 and more: it arrived at this destination before, and is sent again because a person wants it.
    """

    name: str
    sha256: str
    content: bytes = field(repr=False)
    duplicate: bool = False
    attempt: int = 1


class StatementDestination(Protocol):
    """A place for CODA files. `address` names it, for people and in the record of deliveries."""

    @property
    def address(self) -> str: ...

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """Yield each file as soon as it is there for good; sending it again does no harm."""
        ...
