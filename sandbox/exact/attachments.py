"""/docs/SysAttachment.aspx: the bytes of an attachment, to whoever may enter its division."""

from __future__ import annotations

import mimetypes
from html import escape

from sandbox.exact.access import closed_reason
from sandbox.exact.answers import bad_request, forbidden, not_found
from sandbox.exact.oauth.page import message_page
from sandbox.exact.resources.documents import HOMES
from sandbox.exact.world import World
from sandbox.kernel.table import Row


def attachment_page(world: World, owner: Row, options: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Content and headers: the file with Download=1, a page that shows its name without."""
    attachment_id = options.get("ID", "").strip("{}").lower()
    if not attachment_id:
        raise bad_request("Bad Request - Error in query syntax: parameter 'ID'.")
    home = world.global_table(HOMES).get(attachment_id)
    content = world.books.blob(attachment_id)
    if home is None or content is None:
        raise not_found()
    user = world.global_table("users").get(owner["user_id"]) or {}
    reason = closed_reason(world, owner, user, home["division"])
    if reason:
        raise forbidden(reason=reason)
    if options.get("Download") != "1":
        page = message_page(f"{home['name']} ({len(content)} bytes)")
        return page.encode(), {"Content-Type": "text/html; charset=utf-8"}
    kind = mimetypes.guess_type(home["name"])[0] or "application/octet-stream"
    disposition = f'attachment; filename="{escape(home["name"])}"'
    return content, {"Content-Type": kind, "Content-Disposition": disposition}
