"""A dossier in which every text is hostile, through every renderer: what is seen is what was written.

The kinds of hostile text are data (`hostile.json`). An independent reader judges: markdown-it for pages, the
characters that arrived for the terminal, the csv module for tables.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from dossierflow.cli import output
from dossierflow.delivery.archive import _table as archive_table
from dossierflow.domain.document import Counterparty
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel.foreign import line
from dossierflow.kernel.tokens import ConnectionStatus
from dossierflow.practice.dossier import DossierStatus, Trend
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.reports.bank import account_rows, again_markdown, statements_markdown
from dossierflow.reports.causes import causes, causes_markdown
from dossierflow.reports.dossier import dossier_markdown
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, cell, plain, prose, table
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permissions_markdown, problem_rows, problems_markdown
from dossierflow.statements import AccountRow, DeliverResult, FeedResult, StatementsResult
from dossierflow.statements.issue import IssueResult
from dossierflow.texts import words
from tests.support.fakes import summary

KINDS: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
DAY = date(2026, 3, 4)
SAFE = Dossier("310001", "Bakkerij Voorbeeld", "0123456749", 310001, 700101, "exact:one")
#: What our own pages are made of; everything else a text has brought in.
OURS = {
    "heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "ordered_list", "list_item",
    "strong", "inline", "text", "softbreak", "hardbreak", "code_inline", "text_special",
    "bullet_list", "link", "html_inline",
}  # fmt: skip
#: Where our links lead, and the one mark of HTML that we write.
LEADS, BREAK = ("../../", "https://my.billit.be/", "https://start.exactonline.be/"), "<br>"
LINKS = Links(
    exact_site="https://start.exactonline.be",
    exact_company_page="{site}/{division}",
    billit_document_page="https://my.billit.be/{order}",
    billit_dossier_page="https://my.billit.be/{party}",
)
BLANK = set("\u3164\u115f\u1160\uffa0\u2800\u034f")
LOOKED_FOR = re.compile(r"(?:https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE)
READER = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(
    ["table", "strikethrough", "linkify"]
)


def _listed(problems: list[Problem]) -> str:
    return causes_markdown(causes(problems, "en"), None, "en")


def bad(text: str) -> Problem:
    facts = {"user": text, "right": text, "name": text, "reason": text, "division": text, "answer": text}
    return Problem("310001", "right-missing", text, facts)


def account(text: str) -> AccountRow:
    return AccountRow(
        dossier="310001", iban="BE71096123456769", currency="EUR", name=text, link=text, active=True,
        coda=False, last_statement=text, last_day=DAY, last_balance=-12_500, first_gap=text, statements=2,
        waiting=0, undelivered=0, course=(40_000, -12_500),
    )  # fmt: skip


def of_practice(dossier: Dossier, *problems: Problem) -> str:
    stored = [StoredProblem(problem, NOW - timedelta(days=2), NOW) for problem in problems]
    return overview_markdown(Practice(NOW, [DossierWork(dossier, 1, {}, 0, None, 0, stored)]))


def status_of(text: str) -> DossierStatus:
    """A dossier whose name, party, user, account and settings are this text."""
    work = DossierWork(replace(SAFE, name=text), 1, {}, 0, None, 0, [StoredProblem(bad(text), NOW, NOW)])
    document = summary(7, number=text, counterparty=Counterparty(name=text))
    user = ConnectionStatus("exact:one", text, 1, NOW, NOW)
    trend = Trend([DAY], [1], [0], [0])
    return DossierStatus(
        NOW, work, user, [(text, "GET")], {}, [(document, "")], [], [account(text)], trend, {"mailbox": text}
    )


def statements(dossier: Dossier, name: str, address: str) -> str:
    result = StatementsResult(IssueResult(), DeliverResult(address, [name]))
    return statements_markdown(FeedResult(), {dossier: result}, [account("Zicht")])


#: field → page, for Markdown.
PAGES: dict[str, Callable[[str], str]] = {
    "dossier name on the practice page": lambda text: of_practice(replace(SAFE, name=text)),
    "dossier of a problem": lambda text: _listed([replace(bad("x"), dossier=text)]),
    "user and right of a problem": lambda text: _listed([bad(text)]),
    "kind of a problem that nobody knows": lambda text: _listed([Problem("1", text, "1", {})]),
    "a problem on the practice page": lambda text: of_practice(SAFE, bad(text)),
    "a problem with links": lambda text: problems_markdown(
        [StoredProblem(bad(text), NOW, NOW)], NOW, {"310001": text}, "en", LINKS
    ),
    "permissions": lambda text: permissions_markdown(
        [StoredProblem(bad(text), NOW, NOW)] * 12, NOW, {"310001": text}, "nl", LINKS
    ),
    "a cell that leads on": lambda text: table(["A"], [(Linked(text, LINKS.page(text)),)]),
    "a dossier's page": lambda text: dossier_markdown(status_of(text), "fr", LINKS),
    "dossier name of statements": lambda text: statements(replace(SAFE, name=text), "a.cod", "/out"),
    "file name of a statement": lambda text: statements(SAFE, text, "/out"),
    "address of a folder": lambda text: statements(SAFE, "a.cod", text),
    "file delivered again": lambda text: again_markdown({SAFE: DeliverResult("/out", [text])}),
    "a cell": lambda text: table(["A", "B"], [(text, text)]),
    "a heading of a table": lambda text: table([text, "B"], [("x", "y")]),
    "a paragraph": plain,
    "a cell of a table artifact": cell,
    "a description with our words": lambda text: prose(words("en").sentence("page.connected-by", user=text)),
}


def tokens(parsed: list[Token]) -> list[Token]:
    return [inner for token in parsed for inner in (token, *tokens(token.children or []))]


NO_MARK = frozenset(BLANK | {"\ufffd"})


def characters(text: str) -> str:
    """What must be seen: printable and not blank, in order."""
    return "".join(mark for mark in text if mark.isprintable() and not mark.isspace() and mark not in NO_MARK)


@pytest.mark.parametrize("place", PAGES)
def test_on_a_page_hostile_text_is_text(place: str) -> None:
    for kind, text in KINDS.items():
        parsed = tokens(READER.parse(PAGES[place](text)))
        kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in parsed}
        assert kinds <= OURS, (place, kind, kinds - OURS)
        assert {token.content for token in parsed if token.type == "html_inline"} <= {BREAK}, (place, kind)
        leads = [str(token.attrs["href"]) for token in parsed if token.type == "link_open"]
        assert all(lead.startswith(LEADS) for lead in leads), (place, kind, leads)
        inline = [token for token in parsed if token.type in ("text", "code_inline", "text_special")]
        seen = characters("".join(token.content for token in inline))
        # What V2 of Prefect's UI (GitHub's Markdown) makes a link of in the finished text.
        finished = "".join(
            token.content if token in inline else "\n" for token in parsed if not token.children
        )
        assert not LOOKED_FOR.search(finished), (place, kind)
        if place != "kind of a problem that nobody knows":
            assert characters(text) in seen, (place, kind, seen)
        codes = [token.content for token in parsed if token.type == "code_inline"]
        assert all(code.startswith(("dossierflow ", "DOSSIERFLOW_")) for code in codes), (place, kind)
        assert not [code for code in codes if f"`{code}`" in text], (place, kind)


def terminal(speak: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> str:
    written = io.StringIO()
    plain = Console(file=written, soft_wrap=True, highlight=False, width=20_000, color_system=None)
    monkeypatch.setattr(output, "console", plain)
    monkeypatch.setattr(output, "errors", plain)
    speak()
    return written.getvalue()


#: What a command prints with.
SPEAKERS: dict[str, Callable[[str], object]] = {
    "say": lambda text: output.say(text),
    "progress": lambda text: output.progress(text),
    "fail": lambda text: output.fail(BadData(text, dossier=text, document=text, field=text, next_step=text)),
    "cell": lambda text: output.table("Title", ["A", "B"], [(text, text)]),
    "title": lambda text: output.table(text, ["A"], [("x",)]),
    "heading": lambda text: output.table("Title", [text], [("x",)]),
    "accounts": lambda text: output.table(
        "", ["A"], [(row.name,) for row in account_rows([account(text)], {"310001": text})]
    ),
    "problems": lambda text: [
        output.say(f"{row.dossier} {row.what} {row.why}")
        for row in problem_rows([StoredProblem(bad(text), NOW, NOW)], NOW)
    ],
}


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_on_a_terminal_hostile_text_steers_nothing(speaker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, text in KINDS.items():
        shown = terminal(lambda text=text: SPEAKERS[speaker](text), monkeypatch)  # type: ignore[misc]
        steering = {
            mark for mark in shown if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        }
        assert steering <= {"\n"}, (speaker, kind, steering)
        assert characters(text) in characters(shown), (speaker, kind, shown[:200])


def test_an_error_is_one_line_and_its_next_step_another(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terminal(lambda: output.fail(BadData("a\nb\r\nc", next_step="d\ne")), monkeypatch)
    assert shown == "dossierflow: a b  c\n  d e\n"


def test_json_keeps_the_value_and_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for kind, text in KINDS.items():
        output.as_json({"number": text})
        written = capsys.readouterr().out
        assert json.loads(written) == {"number": text}, kind
        assert written.replace("\n", "") == line(written.replace("\n", "")), kind


def test_no_cell_of_a_table_begins_a_formula_or_another_row() -> None:
    for kind, text in KINDS.items():
        written = archive_table([(text, "1,00", "-1,00")]).decode("utf-8-sig")
        [[first, amount, credit]] = csv.reader(io.StringIO(written), delimiter=";")
        assert (amount, credit) == ("1,00", "-1,00")
        assert first.lstrip()[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20"), kind
        assert characters(first) in (characters(text), f"'{characters(text)}"), kind


def test_a_log_line_is_one_line() -> None:
    for kind, text in KINDS.items():
        assert len(line(text).splitlines()) <= 1, kind


def test_enough_was_injected() -> None:
    """Each kind into each page, into what each speaker says, and into the four places of the tests above."""
    tried = len(KINDS) * (len(PAGES) + len(SPEAKERS) + 4)
    print(f"{len(KINDS)} kinds, {len(PAGES)} pages, {len(SPEAKERS)} speakers: {tried} injections")
    assert len(KINDS) >= 30 and tried >= 800
