"""The messages in Exact's mailboxes, as the clerk sees them, and the entries that were made of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.support.sandboxes import Sandboxes

Row = dict[str, Any]
SUBJECT = re.compile(r"\(billit-(\d+)-(\d+)-\d+\)$")
PROCESSED, REJECTED = 50, 5
DONE = (PROCESSED, REJECTED)
SCANNED = 7000  # MailMessagesSent.Type


@dataclass(frozen=True)
class ReceivedMessage:
    """`books` is the division that its postbox books into, None where the box is tied to none."""

    order_id: int
    party_id: int
    message_id: str
    division: int
    books: int | None
    status: int
    type: int
    files: int

    @property
    def scanned(self) -> bool:
        return self.type == SCANNED

    @property
    def counts(self) -> bool:
        """It can be booked: it has a file, and nobody refused it."""
        return self.files > 0 and self.status != REJECTED


def read_messages(sandboxes: Sandboxes) -> list[ReceivedMessage]:
    """Every message with our mark, in every division, the oldest first."""
    boxes = {row["ID"]: row.get("ForDivision") for row in sandboxes.rows("exact", "0/mailbox/Mailboxes")}
    found = []
    for division in (int(row["Code"]) for row in sandboxes.rows("exact", "system/Divisions")):
        attached = sandboxes.rows("exact", f"{division}/mailbox/MailMessageAttachments")
        files = Counter(row["MailMessageID"] for row in attached)
        for row in sandboxes.rows("exact", f"{division}/mailbox/MailMessagesSent"):
            mark = SUBJECT.search(row["Subject"])
            if mark:
                found.append(
                    ReceivedMessage(
                        int(mark[2]),
                        int(mark[1]),
                        row["ID"],
                        division,
                        boxes[row["RecipientMailboxID"]],
                        row["RecipientStatus"],
                        row["Type"],
                        files[row["ID"]],
                    )
                )
    return found
