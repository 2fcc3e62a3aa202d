"""Whom Prefect calls, and what a call may hold: what others wrote is text in a letter and in a chat as well.

A letter reads HTML, Slack and Teams read marks of their own, and make links of addresses. A call is sent as
text where that can be said; what would still count is broken by a mark that has no width.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from apprise import Apprise
from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    MicrosoftTeamsWebhook,
    SlackWebhook,
)
from prefect.types import SecretDict
from pydantic import SecretStr

from dossierflow.errors import SettingError
from dossierflow.kernel.told import setting_error

BLOCK = "dossierflow-notify"
TEAMS = (".webhook.office.com", ".logic.azure.com", ".powerplatform.com")
SLACK, SLACK_GOV = "hooks.slack.com", "hooks.slack-gov.com"
Block = CustomWebhookNotificationBlock | MicrosoftTeamsWebhook | SlackWebhook

#: The start of an address, of a link's target, of a tag, and of somebody's name, wherever it is read.
_BROKEN = {
    "//": "/\u200b/\u200b", "www.": "www\u200b.", "WWW.": "WWW\u200b.", "](": "]\u200b(", "@": "\u200b@",
}  # fmt: skip
_NO_TAG = {"<": "<\u200b"}
#: Slack reads these as characters where it reads marks, and no others.
_OF_SLACK = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: What means something in the Markdown of a card of Teams; the backslash first.
_OF_TEAMS = {mark: f"\\{mark}" for mark in "\\[]*_~`#|&"}
_FORMAT = re.compile(r"(?<=[?&])format=[^&]{0,40}&?", re.IGNORECASE)


def notification(address: str) -> Block:
    """Prefect's own block that reaches this address: Teams, another webhook, or Slack's, which hands any
    address of Apprise on as it is, such as `mailtos://user:password@host?to=person`.

    SettingError where nobody can be called at it.
    """
    web, host = _place(address)
    if web and host.endswith(TEAMS):
        try:
            return MicrosoftTeamsWebhook(url=SecretStr(address))
        except ValueError:
            raise _unknown() from None
    if web and host and host not in (SLACK, SLACK_GOV):
        text = {"subject": "{{subject}}", "body": "{{body}}"}
        hidden = SecretDict({"address": address})  # its `url` can be read by everyone, a secret cannot
        return CustomWebhookNotificationBlock(name=BLOCK, url="{{address}}", json_data=text, secrets=hidden)
    if host == SLACK_GOV:  # Prefect knows it by its whole address, and has Apprise escape what it sends there
        return SlackWebhook(url=SecretStr(address))
    for tried in (_as_text(address), address):
        if Apprise.instantiate(tried) is not None:
            return SlackWebhook(url=SecretStr(tried))
    raise _unknown()


def gap(field: str, address: str, *, title: bool = False) -> str:
    """A gap that Prefect fills in with what somebody wrote, as text where this address is read."""
    web, host = _place(address)
    marks, begins = dict(_BROKEN), ""
    if web and host == SLACK and not title:  # Apprise escapes the title itself
        marks = {**_OF_SLACK, **marks}
    elif web and host.endswith(TEAMS):
        marks = {**_OF_TEAMS, "\\](": "\\]\u200b(", **marks, **_NO_TAG}
        begins = "\u200b"  # no quotation, no list
    else:
        marks |= _NO_TAG
    return f"{begins}{{{{ ({field} or '')|string{''.join(map(_replaced, marks.items()))} }}}}"


def _replaced(change: tuple[str, str]) -> str:
    """A filter of the language of Prefect's templates."""
    was, becomes = (one.replace("\\", "\\\\") for one in change)
    return f"|replace('{was}', '{becomes}')"


def _place(address: str) -> tuple[bool, str]:
    """Whether this is an address of the web, and its host."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https"), parts.hostname or ""
    except ValueError:
        raise _unknown() from None


def _as_text(address: str) -> str:
    """An address of Apprise that sends text, and not HTML or Markdown as many do by themselves."""
    plain = _FORMAT.sub("", address).rstrip("?&")
    return f"{plain}{'&' if '?' in plain else '?'}format=text"


def _unknown() -> SettingError:
    return setting_error("nobody-to-call")
