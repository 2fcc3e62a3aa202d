"""documents: documents, their attachments, and their types."""

from __future__ import annotations

from sandbox.exact.answers import Answer, Refused
from sandbox.exact.call import Call
from sandbox.exact.entries.kinds import KINDS
from sandbox.exact.entries.store import LEDGER
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.resources.base import Resource, created, missing
from sandbox.exact.texts import complaint
from sandbox.exact.world import World, new_id
from sandbox.kernel.table import Row

MOST_BYTES = 10 * 1024 * 1024  # of the file itself, not of its base64
ATTACHMENTS = "documents/DocumentAttachments"
HOMES = "attachment-homes"  # attachment id: division and file name, for /docs/SysAttachment.aspx


class Documents(Resource):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        type_ = call.world.table(call.division, "documents/DocumentTypes").get(str(row["Type"]))
        if type_ is None or not type_["DocumentIsCreatable"]:
            raise call.refusal(complaint("document-type"))
        account = call.world.table(call.division, "crm/Accounts").get(str(row.get("Account")))
        if row.get("Account") and account is None:
            raise call.refusal(complaint("invalid-reference", "Account"))
        return {
            **row,
            "HID": row.get("HID") or call.world.books.next_id(f"{call.division}/documents/HID"),
            "TypeDescription": type_["Description"],
            "AccountCode": account and account["Code"],
            "AccountName": account and account["Name"],
            "DocumentDate": row.get("DocumentDate") or call.world.local_now()[:10] + "T00:00:00",
            "DocumentViewUrl": f"/docs/DocView.aspx?DocumentID={{{row['ID']}}}&_Division_={call.division}",
            "HasEmptyBody": not row.get("Body"),
        }

    def keep(self, call: Call, row: Row) -> Row:
        kept = super().keep(call, row)
        _link_entry(call, kept)
        return kept

    def remove(self, call: Call) -> Answer:
        row = self.existing(call)
        for attachment in call.world.table(call.division, ATTACHMENTS).find("Document", row["ID"]):
            drop_attachment(call.world, call.division, ATTACHMENTS, attachment["ID"], call.user)
        return super().remove(call)


def _link_entry(call: Call, document: Row) -> None:
    """A document that names its entry is shown on the entry and on its ledger lines."""
    entry_id = document.get("FinancialTransactionEntryID")
    if not entry_id:
        return
    shown = {
        "Document": document["ID"],
        "DocumentNumber": document["HID"],
        "DocumentSubject": document["Subject"],
    }
    for path in (*(kind.path for kind in KINDS), LEDGER):
        for row in call.world.table(call.division, path).find("EntryID", entry_id):
            if row.get("Document") != document["ID"]:
                call.world.save(call.division, path, {**row, **shown}, call.user)


class DocumentAttachments(Resource):
    def create(self, call: Call) -> Answer:
        body = read_body(call.endpoint, call.body, creating=True)
        call.refuse(missing(call, body))
        if body["Document"] not in call.world.table(call.division, "documents/Documents"):
            raise call.refusal(complaint("invalid-reference", "Document"))
        row = keep_attachment(call, body.pop("Attachment"), body["FileName"])
        return created(call, self.keep(call, {**body, **row}))

    def remove(self, call: Call) -> Answer:
        row = self.existing(call)
        drop_attachment(call.world, call.division, ATTACHMENTS, row["ID"], call.user)
        return Answer(204)


def keep_attachment(call: Call, content: bytes, file_name: str) -> Row:
    """Store the bytes; the fields every attachment has. A 413 above ten megabytes."""
    if len(content) > MOST_BYTES:
        raise Refused(413, complaint("too-large").text(call.language))
    attachment_id = new_id()
    call.world.books.put_blob(attachment_id, content)
    home = {"division": call.division, "name": file_name}
    call.world.global_table(HOMES).put(attachment_id, home)
    return {
        "ID": attachment_id,
        "FileSize": len(content),
        "Url": f"/docs/SysAttachment.aspx?ID={attachment_id}&_Division_={call.division}",
    }


def drop_attachment(world: World, division: int, path: str, attachment_id: str, by: Row) -> None:
    world.remove(division, path, attachment_id, by)
    world.global_table(HOMES).delete(attachment_id)
    world.books.delete_blob(attachment_id)
