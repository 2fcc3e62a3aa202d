"""Calls to people: hostile text in a run's name, its message, a list of problems, in letters and in chats.

Prefect itself fills the gaps in, Apprise itself makes what is sent. What leaves this machine is judged: a
letter by what it says it is, Slack's text by Slack's rule for links, that of Teams as Markdown.
"""

from __future__ import annotations

import asyncio
import atexit
import email.policy
import html
import json
import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import requests
from apprise.url import URLBase
from markdown_it import MarkdownIt
from prefect.events.actions import SendNotification
from prefect.server.utilities.user_templates import render_user_template

from dossierflow.kernel.foreign import line
from dossierflow.texts import words
from tasks import automations, calls
from tests.security.test_hostile_dossier import KINDS, LOOKED_FOR, characters

MAIL = "mailto://127.0.0.1:9?from=a@office.example&to=b@office.example&mode=insecure"
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = (
    "https://prod-01.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/"
    "manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu"
)
WEB = "https://office.example/hooks/key"
CALLS = {plan.key: plan for plan in automations.plans() if plan.action is None}
#: Each kind in a call of its own, and all of them together in every other call.
GIVEN = [("failed", kind, text) for kind, text in KINDS.items()] + [
    (key, "all", " ".join(text for kind, text in KINDS.items() if kind != "long")) for key in CALLS
]
READER = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(
    ["linkify", "strikethrough", "table"]
)
#: Slack's own rule: what stands between these is a link, a person or everybody.
OF_SLACK = re.compile("<(.*?)>", re.DOTALL)


@cache
def loop() -> asyncio.Runner:
    """One for all calls: each would begin and end one, and the threads in it, twice."""
    made = asyncio.Runner()
    atexit.register(made.close)
    return made


@cache
def planned(key: str, address: str) -> SendNotification:
    plan = automations.wanted(CALLS[key], words("en"), UUID(int=1), address)
    assert plan is not None
    [action] = plan.actions
    assert isinstance(action, SendNotification)
    return action


def called(key: str, address: str, text: str) -> tuple[str, str]:
    """Title and body of a call, as Prefect's server fills them in."""
    action = planned(key, address)
    told = line(text)  # as names, messages and payloads are made (test_hostile_night)
    context = {
        "flow_run": SimpleNamespace(name=told, state=SimpleNamespace(message=told)),
        "event": SimpleNamespace(
            payload={"title": told, "says": f"- {told}", "user": told, "day": "4 March"}
        ),
    }
    # The page of the run is an address of the server's own.
    templates = [one.replace("{{ flow_run|ui_url }}", "PAGE") for one in (action.subject, action.body)]

    async def rendered() -> tuple[str, str]:
        title, body = [await render_user_template(one, context) for one in templates]
        return title, body

    return loop().run(rendered())


class Letters:
    """In place of a mail server: what is handed to it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def sendmail(self, _from: str, _to: Any, message: str) -> None:
        SENT.append(message)

    def __getattr__(self, _: str) -> Any:
        return lambda *_, **__: (250, b"ok")


SENT: list[Any] = []


def posted(*_: Any, **given: Any) -> Any:
    SENT.append(json.loads(given["data"]))
    return SimpleNamespace(status_code=200, content=b"ok", text="ok", headers={})


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine."""
    SENT.clear()
    monkeypatch.setattr(smtplib, "SMTP", Letters)
    monkeypatch.setattr(URLBase, "throttle", lambda *_, **__: None)
    monkeypatch.setattr(requests, "post", posted)
    monkeypatch.setattr(requests, "request", posted)


block = cache(calls.notification)


def sent(address: str, title: str, body: str) -> Any:
    SENT.clear()
    loop().run(block(address).anotify(body, title))
    [one] = SENT
    return one


def written(text: str) -> str:
    return characters(line(text))


def in_letters() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is called out, and the texts in it: a dozen a letter, where no place means more than another."""
    texts = [text for kind, text in KINDS.items() if kind != "long"]
    yield from ((key, (*texts[at : at + 12],)) for key in CALLS for at in range(0, len(texts), 12))
    yield "failed", (KINDS["long"],)


def test_a_letter_is_text() -> None:
    for key, texts in in_letters():
        raw = sent(MAIL, *called(key, MAIL, " ".join(texts)))
        letter = email.message_from_string(raw, _class=EmailMessage, policy=email.policy.default)
        assert letter.get_content_type() == "text/plain", (key, texts)
        assert letter.keys().count("Subject") == 1 and "X-Evil" not in letter
        title, body = str(letter["Subject"]), str(letter.get_content())
        assert not LOOKED_FOR.search(title + "\n" + body), (key, body)
        if key == "failed" and KINDS["long"] not in texts:
            assert [text for text in texts if written(text) not in characters(body)] == []


def test_a_message_in_slack_links_nowhere_and_calls_nobody() -> None:
    for key, kind, text in GIVEN:
        message = sent(SLACK, *called(key, SLACK, text))
        [attached] = message["attachments"]
        assert message["mrkdwn"] is False and "mrkdwn_in" not in attached, kind
        for shown in (attached["title"], attached["text"]):
            assert not OF_SLACK.search(shown), (key, kind, shown)
            read = html.unescape(shown)
            assert not LOOKED_FOR.search(read) and "@" not in read.replace("\u200b@", ""), (key, kind)
        if key == "failed" and kind not in ("long", "entity"):
            assert written(text) in characters(html.unescape(attached["text"])), kind


def test_a_card_in_teams_links_nowhere() -> None:
    for key, kind, text in GIVEN:
        card = sent(TEAMS, *called(key, TEAMS, text))["attachments"][0]["content"]
        shown = [block["text"] for block in card["body"] if block["type"] == "TextBlock"]
        assert shown
        for part in shown:
            parsed = [inner for token in READER.parse(part) for inner in (token.children or [])]
            kinds = {token.type for token in parsed}
            assert kinds <= {"text", "softbreak", "text_special", "code_inline"}, (key, kind, kinds)
            assert all(
                token.content.startswith("dossierflow ") for token in parsed if token.type == "code_inline"
            )
        if key == "failed" and kind != "long":
            [said] = ["".join(token.content for token in parsed)]
            assert written(text) in characters(said), (kind, said)


def test_another_webhook_gets_what_no_chat_makes_a_link_of() -> None:
    for key, kind, text in GIVEN:
        to_web: Any = block(WEB)
        asked = to_web._build_request_args(*reversed(called(key, WEB, text)))
        assert asked["url"] == WEB, kind  # whatever gaps stand in the text
        told = "\n".join(asked["json"].values())
        assert not LOOKED_FOR.search(told) and "](" not in told and not re.search(r"<[!@#/\w]", told)


@pytest.mark.parametrize(
    "address",
    [MAIL, f"{MAIL}&format=html", "mailtos://u:p@mail.example?format=markdown&to=x@mail.example",
     "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#office"],
)  # fmt: skip
def test_an_address_of_apprise_sends_text_whatever_it_sends_by_itself(address: str) -> None:
    made: Any = calls.notification(address)
    kept = made.url.get_secret_value()
    assert kept.count("format=") == 1 and kept.endswith("format=text")
    assert kept.startswith(address.partition("?")[0])
