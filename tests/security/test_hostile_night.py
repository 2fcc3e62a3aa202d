"""A whole night over a practice in which every text of every entity is hostile, and all that a person sees.

A proxy before each sandbox makes the answers hostile (tests/support/hostile.py). What is judged: every page
and table that the night publishes, every command, the files, the lines of the log, and what then stands in
Exact's and Billit's books. Each text carries a token; wherever the token is seen, its text must stand there
to the character, and nothing else of it may act. HOSTILE_DOSSIERS='' takes the whole practice.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from dossierflow.app.application import Application
from dossierflow.cli import output
from dossierflow.cli.app import main
from dossierflow.domain.document import DocumentSummary
from dossierflow.reports import runs as told
from dossierflow.reports.links import Form, Links
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, NightRun, night, prepared
from dossierflow.runs.settings import export_table
from dossierflow.store import documents
from tasks import artifacts, pages, process, states
from tasks.links import linking
from tests.support.commands import leaves
from tests.support.hostile import REFUSED, Injected, Proxy, tokens_in
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import Sandboxes

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("hostile-night")]  # they count together
DOSSIERS = os.environ.get("HOSTILE_DOSSIERS", "2104011")
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
BLANK = frozenset("\u3164\u115f\u1160\uffa0\u2800\u034f\ufffd")
#: What our own pages are made of, and what a page may hold besides: links and pictures that we wrote.
OURS = {
    "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "ordered_list", "bullet_list",
    "list_item", "strong", "em", "inline", "text", "softbreak", "hardbreak", "code_inline", "text_special",
    "hr", "link", "image", "html_inline",
}  # fmt: skip
READER = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(
    ["table", "strikethrough", "linkify"]
)
#: Every command, and how it is called; {order} is a document, {folder} an empty folder.
COMMANDS: dict[str, tuple[str, ...]] = {
    "overview": ("", "--json"),
    "problems": ("", "--json"),
    "dossier": ("", "2104011", "--json"),
    "show": ("{order}", "{order} --json"),
    "settle": ("{order} --not-a-double",),
    "rest": ("document-unreadable --dossier 2104011 --all --reason x",),
    "refusals": ("", "--json"),
    "readiness": ("", "2104011 --json"),
    "quality": ("", "--json"),
    "doctor": ("2104011", "2104011 --json"),
    "companies": ("", "--json"),
    "vat": ("2104011", "2104011 --json", "2104011 --codes", ""),
    "vat-return": ("2104011", "2104011 --json"),
    "export": ("2104011 --preview", "2104011 --preview --json"),
    "reconcile": ("2104011", "2104011 --json"),
    "onboard": ("2104011", "2104011 --json"),
    "live": ("2104011 --preview", "2104011 --preview --json"),
    "stop": ("2104013", "2104013 --json"),
    "resume": ("2104013",),
    "metrics": ("",),
    "backup": ("{folder}/backup.zip",),
    "support": ("{folder}/support.zip",),
    "restore": ("{folder}/none.zip",),
    "connect list": ("", "--json"),
    "connect keep-alive": ("",),
    "connect billit": ("", "--json"),
    "settings show": ("--all", "--json"),
    "settings list": ("",),
    "settings set": ("2104011 --set statements_from=x", "2104011 --cadence never --preview"),
    "settings copy": ("2104011 2104012 --preview",),
    "settings export": ("{folder}/settings.csv",),
    "settings import": ("{settings}", "{settings} --json"),
    "settings forget": ("none",),
    "coda accounts": ("", "--json"),
    "coda held": ("", "--json"),
    "coda issue": ("2104011 --to folder --folder {folder}",),
    "coda again": ("2104011 --to folder --folder {folder}",),
    "coda opening": ("2104011 BE71096123456769 1,00 2026-01-01",),
    "coda release": ("none", "none --json"),
    "coda discard": ("none",),
    "coda bind": ("none",),
}


@dataclass
class Office:
    """The practice after its night."""

    application: Application
    sandboxes: Sandboxes
    injected: Injected
    run: NightRun
    environment: dict[str, str]
    lines: list[str]
    pages: dict[str, list[str]] = field(default_factory=dict)
    #: How many texts were compared, by place.
    compared: set[tuple[str, str]] = field(default_factory=set)

    @property
    def sites(self) -> tuple[str, ...]:
        ours = (self.environment["DOSSIERFLOW_EXACT_URL"], self.environment["DOSSIERFLOW_BILLIT_URL"])
        return (*ours, "https://my.billit.be/")

    def judge(self, place: str, seen: str) -> None:
        """Wherever a token is seen, its whole text must be: what a person sees is what was written."""
        shown = characters(seen)
        for token in tokens_in(seen):
            kind, name, text = self.injected.texts[token]
            assert characters(text) in shown, (place, kind, name, ascii(seen[:500]))
            self.compared.add((place, token))


def characters(text: str) -> str:
    return "".join(mark for mark in text if mark.isprintable() and not mark.isspace() and mark not in BLANK)


def steering(text: str) -> set[str]:
    return {mark for mark in text if unicodedata.category(mark) in STEERING} - {"\n"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("hostile")
    sandboxes = Sandboxes(folder / "sandbox")
    sandboxes.start()
    injected, lines = Injected(), list[str]()
    exact, billit = Proxy("exact", sandboxes.exact, injected), Proxy("billit", sandboxes.billit, injected)
    given = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
    given |= {"DOSSIERFLOW_EXACT_URL": exact.url, "DOSSIERFLOW_BILLIT_URL": billit.url}
    with Application.open(settings(given)) as application:
        consent(application)
        prepared(application, NightChoice(), OneByOne(application))
        make_live(application)
        run = night(application, NightChoice(dossiers=DOSSIERS), OneByOne(application, lines.append))
        yield Office(application, sandboxes, injected, run, given, lines)
    exact.stop()
    billit.stop()
    sandboxes.stop()


@pytest.fixture
def published(office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Every page and cell that the night publishes, by the key of its artifact."""

    async def page(markdown: str, key: str, description: str) -> None:
        office.pages.setdefault(key, []).extend([markdown, description])

    async def linked(*_: str) -> Links:
        forms = [
            Form(name, "1", frozenset({"dossiers", "dossier", "document"})) for name in ("export", "document")
        ]
        return linking(office.application.settings, forms)

    async def publish() -> None:
        done = office.run.done
        exported = {dossier: one.exported for dossier, one in done.items() if one.exported is not None}
        issued = {dossier: one.statements for dossier, one in done.items() if one.statements is not None}
        await pages.publish_exports(exported)
        await pages.publish_statements(office.run.collected, issued)
        await pages.publish_practice(done)

    monkeypatch.setattr(artifacts, "acreate_markdown_artifact", page)
    monkeypatch.setattr(pages, "links", linked)
    monkeypatch.setattr(pages, "log_lines", lambda: office.lines.append)
    monkeypatch.setattr(process, "_opened", [office.application])
    if not office.pages:
        asyncio.run(publish())
    return office.pages


def tokens(parsed: list[Token]) -> list[Token]:
    return [inner for token in parsed for inner in (token, *tokens(token.children or []))]


def judged_page(office: Office, place: str, markdown: str) -> None:
    parsed = tokens(READER.parse(markdown))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in parsed}
    for token in parsed:
        if token.type in ("link_open", "image"):
            address = str(token.attrs.get("href") or token.attrs.get("src"))
            # Within the UI, or a page of the service itself; what others wrote is percent-encoded in it.
            assert not urlsplit(address).netloc or address.startswith(office.sites), (place, address)
        # A line that a cell is broken into is all the HTML that we write.
        assert token.type != "html_inline" or token.content == "<br>", (place, token.content)
    assert kinds <= OURS, (place, kinds - OURS, ascii(markdown[:500]))
    office.judge(place, "".join(token.content for token in parsed if token.type in ("text", "code_inline")))
    written = [token.content for token in parsed if token.type == "code_inline"]
    assert all(code.startswith(("dossierflow ", "DOSSIERFLOW_")) for code in written), (place, written)


def test_the_night_is_done_whatever_is_written(office: Office) -> None:
    assert office.run.done and not office.run.failed
    assert all(one.exported is not None and one.exported.anything for one in office.run.done.values())
    assert not [line for line in office.lines if len(line.splitlines()) > 1]


def test_every_page_and_cell_shows_text_as_text(office: Office, published: dict[str, list[str]]) -> None:
    assert len(published) >= 8
    for key, texts in published.items():
        for text in texts:
            judged_page(office, key, text)
    assert len(office.compared) >= 50


def test_every_documents_story_shows_text_as_text(
    office: Office, published: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dossierflow.practice.story import tell

    for dossier in office.run.done:
        for document in summaries(office, dossier.id):
            story = tell(office.application.store, str(document.order_id), dossier)
            key = asyncio.run(pages.publish_story(story))
            for text in published.pop(key):
                judged_page(office, f"story {document.order_id}", text)
            state = told.where_it_stands(story, key, "nl")
            message = states.failed(state).message or ""
            assert not steering(message) and "\n" not in message
            office.judge("state", message)


def summaries(office: Office, dossier: str) -> list[DocumentSummary]:
    with office.application.store.read() as connection:
        return documents.load(connection, dossier)


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings(one))


#: They read a file (`test_fuzz.py`), ask for a consent, run until Ctrl-C, or say what stands on a server.
ELSEWHERE = {
    "coda build", "coda check", "coda show", "coda diff", "connect exact", "connect new-key", "up", "sandbox",
    "deploy", "schedules", "schedules apply", "automations", "automations apply", "blocks", "blocks apply",
    "blocks test",
}  # fmt: skip


def test_every_command_is_walked() -> None:
    assert set(leaves()) == set(COMMANDS) | ELSEWHERE and not set(COMMANDS) & ELSEWHERE


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_text_as_text(
    command: str,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    told = {"folder": str(tmp_path), "order": order_of(office), "settings": table_of(office, tmp_path)}
    for options in COMMANDS[command]:
        walked(office, f"{command} {options.format(**told)}".strip(), monkeypatch, capsys)


def order_of(office: Office) -> str:
    """A document of the dossier in whose number something hostile stands."""
    return str(next(one.order_id for one in summaries(office, "2104011") if list(tokens_in(one.number))))


def table_of(office: Office, folder: Path) -> str:
    """The settings of all dossiers as a table, their names hostile, one of them changed."""
    file = folder / "table.csv"
    file.write_bytes(export_table(office.application, office.application.dossiers()))
    return str(file)


def walked(
    office: Office, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in office.environment.items():
        monkeypatch.setenv(name, value)
    # A screen breaks a cell over lines; on one wide enough, the whole text must stand there.
    for name, to_errors in (("console", False), ("errors", True)):
        wide = Console(stderr=to_errors, soft_wrap=True, highlight=False, width=20_000)
        monkeypatch.setattr(output, name, wide)
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    shown = capsys.readouterr()
    assert ended.value.code in (0, 1, 2), shown.err
    assert not steering(shown.out + shown.err), words
    assert "Traceback" not in shown.err
    office.judge(words, shown.err)
    if "--json" in words and ended.value.code != 2:
        for text in strings(json.loads(shown.out)):
            office.judge(words, text)
    elif not words.startswith("metrics"):  # a format of its own, with its own escapes
        office.judge(words, shown.out)


def test_what_stands_in_exact_and_billit_hides_nothing(office: Office) -> None:
    seen = 0
    for dossier in office.run.done:
        for entry in office.sandboxes.entries(int(dossier.id)):
            if not str(entry.get("ExternalLinkReference") or "").startswith("billit-"):
                continue
            for text in map(entry.get, ("Description", "YourRef", "PaymentReference")):
                assert not steering(text or "") and "\n" not in (text or ""), ascii(text)
                office.judge(f"Exact {entry['EntryID']}", text or "")
            seen += 1
    assert seen >= 5
    for order in office.sandboxes.orders():
        written = order.get("InternalInfo") or ""
        ours = [line for line in written.split("\n") if "Exact" in line]
        assert all(not steering(line) for line in ours)


def test_the_zip_and_its_table_hold_text_as_text(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in office.environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main(["export", "2104011", "--as-zip", "--folder", str(tmp_path), "--including-already-exported"])
    [file] = tmp_path.rglob("*.zip")
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        for name in packed.namelist():
            assert ".." not in name.split("/") and not name.startswith("/") and not steering(name)
            assert len(name.rpartition("/")[2].encode()) <= 255
        [table] = [name for name in packed.namelist() if name.endswith(".csv")]
        rows = list(csv.reader(io.StringIO(packed.read(table).decode("utf-8-sig")), delimiter=";"))
    for cell in (cell for row in rows for cell in row):
        assert not steering(cell) and cell.lstrip()[:1] not in tuple("=+@\uff1d\uff0b\uff20"), ascii(cell)
        if not cell.endswith((".pdf", ".xml")):  # names of files are made plain
            office.judge("documents.csv", cell)


def test_enough_was_injected(office: Office, published: dict[str, list[str]]) -> None:
    for key, texts in published.items():
        for text in texts:
            judged_page(office, key, text)
    kinds = {kind for kind, _, _ in office.injected.texts.values()}
    names = {name for _, name, _ in office.injected.texts.values()}
    assert len(kinds - REFUSED) >= 60 and len(names) >= 20 and len(office.injected.texts) >= 400
    assert len(office.compared) >= 100
    counted = (len(office.injected.texts), len(kinds), len(names), len(office.compared))
    print("{} texts of {} kinds in {} fields; seen and compared {} times".format(*counted))
