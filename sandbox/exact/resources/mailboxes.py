"""mailbox: digital postboxes, messages sent to them, and what is attached."""

from __future__ import annotations

from pathlib import PurePath

from sandbox.exact.answers import Answer, bad_request
from sandbox.exact.call import Call
from sandbox.exact.contract import enums, meaning
from sandbox.exact.odata.bodies import read_body
from sandbox.exact.odata.reading import Selection, read_page
from sandbox.exact.people import may_enter
from sandbox.exact.resources.base import Resource, created, missing
from sandbox.exact.resources.documents import keep_attachment
from sandbox.exact.texts import complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row, Table

LICENCE = 0  # mailboxes belong to the licence, not to a division
BOXES = "mailbox/Mailboxes"
OPEN, AT_SCANNING_SERVICE = 20, 43
RECIPIENTS_OWN = ("RecipientStatus", "RecipientDeleted")  # only the recipient may set these


def boxes(world: World) -> Table:
    return world.table(LICENCE, BOXES)


class Mailboxes(Resource):
    """Those of the companies this user may enter, and those tied to no company."""

    def source(self, call: Call) -> Selection:
        return Selection(boxes(call.world), lambda row: self._may_be_seen(call, row))

    def _may_be_seen(self, call: Call, row: Row) -> bool:
        return not row.get("ForDivision") or may_enter(call.world, call.user, row["ForDivision"])

    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        if any(box["ID"] != row["ID"] for box in boxes(call.world).find("Mailbox", row["Mailbox"])):
            raise call.refusal(complaint("exists", "Mailbox"))
        return {"Type": 1, "Publish": 0, **row}

    def keep(self, call: Call, row: Row) -> Row:
        return call.world.save(LICENCE, BOXES, row, call.user)

    def remove(self, call: Call) -> Answer:
        boxes(call.world).delete(self.existing(call)["ID"])
        return Answer(204)


class DefaultMailbox(Resource):
    """The postbox of this company itself."""

    def source(self, call: Call) -> list[Row]:
        return boxes(call.world).find("ForDivision", call.division)


class PreferredMailbox(Resource):
    """The postbox the scanning service reads."""

    def source(self, call: Call) -> list[Row]:
        return boxes(call.world).find("IsScanServiceMailbox", True)


class PreferredMailboxForOperation(PreferredMailbox):
    """?operation=1..4, as in MailMessagesSent.Operation."""

    def read(self, call: Call) -> Answer:
        operation = call.options.get("operation", "")
        if operation not in enums()["MailMessagesSent.Operation"]:
            raise bad_request(f"Invalid value for parameter 'operation': '{operation}'.")
        return read_page(call, self.source(call))


class MailMessagesSent(Resource):
    def complete(self, call: Call, row: Row, before: Row | None) -> Row:
        sender = boxes(call.world).get(row["SenderMailboxID"])
        recipient = boxes(call.world).get(row["RecipientMailboxID"])
        complaints = [
            complaint("invalid-reference", field)
            for field, box in (("Sender", sender), ("Recipient", recipient))
            if box is None
        ]
        for name in ("Type", "Operation"):
            if row.get(name) is not None and str(row[name]) not in enums()[f"MailMessagesSent.{name}"]:
                complaints.append(complaint("invalid", name))
        call.refuse(complaints)
        row = {name: value for name, value in row.items() if name not in RECIPIENTS_OWN}
        scan = bool(recipient and recipient.get("IsScanServiceMailbox"))
        return {
            "SenderDateSent": call.world.local_now(),
            **row,
            **_box_fields("Sender", sender or {}),
            **_box_fields("Recipient", recipient or {}),
            **status_fields(AT_SCANNING_SERVICE if scan else OPEN),
        }


def status_fields(status: int) -> Row:
    return {
        "RecipientStatus": status,
        "RecipientStatusDescription": meaning("MailMessagesSent.RecipientStatus", status),
    }


def _box_fields(role: str, box: Row) -> Row:
    return {
        f"{role}Mailbox": box.get("Mailbox"),
        f"{role}MailboxDescription": box.get("Description"),
        f"{role}Account": box.get("Account"),
    }


class MailMessageAttachments(Resource):
    def create(self, call: Call) -> Answer:
        body = read_body(call.endpoint, call.body, creating=True)
        call.refuse(missing(call, body))
        message = call.world.table(call.division, "mailbox/MailMessagesSent").get(body["MailMessageID"])
        type_ = body.get("Type") or 0
        if message is None:
            raise call.refusal(complaint("invalid-reference", "Message"))
        if str(type_) not in enums()["MailMessageAttachments.Type"]:
            raise call.refusal(complaint("invalid", "Type"))
        row = {
            **body,
            **keep_attachment(call, body.pop("Attachment"), body["AttachmentFileName"]),
            "Attachment": None,
            "Type": type_,
            "TypeDescription": meaning("MailMessageAttachments.Type", type_),
            "AttachmentFileExtension": PurePath(body["AttachmentFileName"]).suffix,
            "SenderAccount": message and message.get("SenderAccount"),
            "RecipientAccount": message and message.get("RecipientAccount"),
        }
        return created(call, self.keep(call, row))
