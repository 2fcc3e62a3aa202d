"""/v1/accountant/feeds: what was exported in the accountant portal, until it is confirmed.

An item stays until it is confirmed, so it is delivered at least once. Confirm only after everything that
belongs to it is stored durably: a confirmed item never comes back.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.billit.budget import FeedGate, pass_gate
from dossierflow.billit.paging import Page, read_rows
from dossierflow.billit.resources.files import LARGEST_FILE, file_content
from dossierflow.billit.session import Session, segment
from dossierflow.errors import BudgetSpent, Unavailable
from dossierflow.http.reader import JsonObject, Where
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.kernel.told import told
from dossierflow.texts import phrase

PATH = "/v1/accountant/feeds"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """`party_id` is the dossier it belongs to.

    `entity_type` "Order" points to an order, "Document" to a document of the archive; what Billit calls the
    item of a CODA file is not documented, and `fetch` serves it whatever it is called.
    """

    feed_item_id: int
    entity_id: int
    entity_type: str
    party_id: int

    @property
    def label(self) -> str:
        return _label(self.feed_item_id)


@dataclass(frozen=True, slots=True)
class Feed:
    """One named feed of the office."""

    session: Session
    name: str
    gate: FeedGate
    largest: int = LARGEST_FILE

    def register(self) -> Outcome[None]:
        """Make the feed exist, so that what is exported from now on appears in it; no write where it does."""
        if self.name in self.names():
            return Accepted(None)
        return self.session.write("POST", PATH, {"Name": self.name})

    def names(self) -> list[str]:
        """All feeds of the office."""
        return [JsonObject.of(each, self.session.where).need_text("Name") for each in self._list(PATH)]

    def items(self) -> Page[FeedItem]:
        """What waits. At most once a minute: raises BudgetSpent, with the instant, where it is too soon.

        `refused` names the items that could not be read; they stay in the feed.
        """
        pass_gate(self.gate, self.name, self.session.clock.now())
        # One attempt: a repeat would ask twice within the minute.
        try:
            waiting = self._list(self._path, patient=False)
        except BudgetSpent:  # another installation was here: this look gave nothing that could be left
            self.done()
            raise
        return read_rows(self.session, waiting, _item, self.name)

    def done(self) -> None:
        """What the last look gave is dealt with; what it could not take waits for the next."""
        self.gate.ended(self.name, self.session.clock.now())

    @property
    def is_cut_short(self) -> bool:
        """Whether the last look never came to its end, so that what it gave may still wait."""
        return self.gate.is_cut_short(self.name)

    def fetch(self, item: FeedItem) -> FileContent:
        """The item's file (CODA). BadData where the bytes do not have the hash that Billit gives."""
        answer = self.session.get(f"{self._path}/{item.feed_item_id}", document=item.label)
        row = JsonObject.of(answer, Where(str(item.party_id), item.label))
        file = file_content(row, self.largest, fallback=str(item.feed_item_id))
        promised = row.need_text("FileContentSHA256Hash").lower()
        if promised != file.sha256:
            row.refuse("FileContentSHA256Hash", "other-hash", given=promised[:64], hash=file.sha256)
        return file

    def confirm(
        self, item: FeedItem, *, remote_path: str, remote_server: str = "dossierflow"
    ) -> Outcome[None]:
        """Take the item off the feed for good. Only after durable storage; the two texts are for logging."""
        body = {"RemoteServerName": remote_server, "RemotePath": remote_path}
        path = f"{self._path}/{item.feed_item_id}/confirm"
        return self.session.remove("POST", path, body, document=item.label)

    @property
    def _path(self) -> str:
        return f"{PATH}/{segment(self.name)}"

    def _list(self, path: str, patient: bool = True) -> list[object]:
        answer = self.session.get(path, patient=patient)
        if answer is None or isinstance(answer, list):
            return answer or []
        raise told(Unavailable, "answer-is-no-list", path=path)


def _item(row: JsonObject) -> FeedItem:
    identity = row.identity("FeedItemID")
    party_id = row.identity("PartyID")
    own = JsonObject(row.data, Where(str(party_id), _label(identity)))
    return FeedItem(identity, own.identity("EntityID"), own.need_text("EntityType", 64), party_id)


def _label(identity: int) -> str:
    return phrase("label.feed-item", number=str(identity))
