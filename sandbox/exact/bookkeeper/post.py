"""The messages that lie in the postboxes, and how they move along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.exact.resources.mailboxes import boxes, status_fields
from sandbox.exact.world import World
from sandbox.kernel.table import Row

MESSAGES, ATTACHMENTS = "mailbox/MailMessagesSent", "mailbox/MailMessageAttachments"
OPEN, PREPARED, IN_PROCESS, AT_SCANNING_SERVICE = 20, 25, 42, 43
PROCESSED, REJECTED = 50, 5
NEXT_STEP = {AT_SCANNING_SERVICE: OPEN, OPEN: PREPARED, PREPARED: IN_PROCESS}
DONE = (PROCESSED, REJECTED)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, the division it was sent from, and the one whose books it is for."""

    row: Row
    sent_from: int
    division: int

    @property
    def id(self) -> str:
        return str(self.row["ID"])


def letters(world: World, division: int | None = None, message_id: str | None = None) -> Iterator[Letter]:
    """The messages that are not done yet: of a division, or the one with this id, or all."""
    named = set(world.books.names())
    senders = (code for code in list(world.divisions()) if f"{code}/{MESSAGES}" in named)
    for code in map(int, senders):
        for row in list(world.table(code, MESSAGES).values()):
            box = boxes(world).get(row["RecipientMailboxID"]) or {}
            letter = Letter(row, code, box.get("ForDivision") or code)
            fits = message_id in (None, letter.id) and division in (None, letter.division)
            if fits and row["RecipientStatus"] not in DONE:
                yield letter


def move(world: World, letter: Letter, status: int, bookkeeper: Row) -> Row:
    return world.save(letter.sent_from, MESSAGES, {**letter.row, **status_fields(status)}, bookkeeper)


def step(world: World, letter: Letter, bookkeeper: Row) -> Row | None:
    """One step towards the bookkeeper's desk; None where it lies there already."""
    following = NEXT_STEP.get(letter.row["RecipientStatus"])
    return None if following is None else move(world, letter, following, bookkeeper)


def contents(world: World, letter: Letter) -> list[bytes]:
    """The bytes of what is attached."""
    rows = world.table(letter.sent_from, ATTACHMENTS).find("MailMessageID", letter.id)
    return [content for row in rows if (content := world.books.blob(row["ID"])) is not None]
