"""A delivery: our durable record of one document on its way to one destination."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dossierflow.domain.dossier import Destination
from dossierflow.texts import Phrase


class State(StrEnum):
    """Where a delivery is; the last step decides.

    selected → intended → sent → booked                              (journal)
                        → delivered → in progress → booked           (mailbox, scan)
               refused · rejected · not sent · uncertain → resolved → changed / deleted
    """

    SELECTED = "selected"
    INTENDED = "intended"
    SENT = "sent"
    DELIVERED = "delivered"
    IN_PROGRESS = "in progress"
    BOOKED = "booked"
    NOT_SENT = "not sent"
    REFUSED = "refused"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    CHANGED = "changed"
    DELETED = "deleted"


#: The document stands, or may stand, in Exact: nothing may be sent again.
STANDING = frozenset(
    {
        State.INTENDED,
        State.SENT,
        State.DELIVERED,
        State.IN_PROGRESS,
        State.BOOKED,
        State.UNCERTAIN,
        State.CHANGED,
    }
)
#: Nothing of it stands in Exact: the document may be sent, or sent again, without anybody asking.
TO_SEND = frozenset({State.SELECTED, State.NOT_SENT, State.REFUSED})
#: We wait for Exact or a person there.
OPEN = frozenset({State.SENT, State.DELIVERED, State.IN_PROGRESS, State.UNCERTAIN, State.INTENDED})


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a delivery's story.

    `cause` was free text before there were phrases, and is shown as it is then. `detail` holds ids as text.
    """

    at: datetime
    state: State
    cause: Phrase
    request_id: str = ""
    detail: dict[str, str] = field(default_factory=dict)


NO_CAUSE = Phrase()


@dataclass(frozen=True, slots=True)
class Delivery:
    """`marker` is what ExternalLinkReference carries in Exact; unique for all installations and for ever."""

    marker: str
    dossier: str
    order_id: int
    destination: Destination
    attempt: int
    body_hash: str
    state: State
    created_at: datetime
    updated_at: datetime
    entry_id: str = ""
    entry_number: int | None = None
    document_id: str = ""  # GUID of the PDF's document in Exact
    attached: bool = False
    cause: Phrase = NO_CAUSE
    forced: bool = False  # a second one on purpose, beside one that stands
    quiet: bool = False  # Billit is not told when it is booked

    @property
    def was_adopted(self) -> bool:
        """Whether it sent nothing: somebody else made the entry."""
        return self.state is State.BOOKED and not self.body_hash


def marker(party_id: int, order_id: int, attempt: int) -> str:
    """Our mark on an entry in Exact (ExternalLinkReference): the document's own identity at Billit.

    It holds no secret and needs no store to be read: an entry can be traced to its document for ever.
    """
    return f"billit-{party_id}-{order_id}-{attempt}"


def party_of(mark: str) -> int | None:
    """The Billit company whose document carries this mark; None where the mark is not ours."""
    found = re.fullmatch(r"billit-(\d+)-\d+-\d+", mark)
    return int(found[1]) if found else None
