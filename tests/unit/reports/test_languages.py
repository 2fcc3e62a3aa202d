"""Everything that a practice prints, in each language: no English word of ours in Dutch or French."""

import dataclasses
import datetime as dt
import re
from dataclasses import asdict, replace
from typing import Any

import pytest

from dossierflow.booking import MatchResult, ReconcileResult, UnbookedDocument, WriteBackResult
from dossierflow.delivery.adapter import PreparedDocument
from dossierflow.delivery.archive import ArchiveResult
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.collect import CollectResult
from dossierflow.delivery.destinations.message_status import GONE, MEANINGS
from dossierflow.delivery.export import ExportResult
from dossierflow.delivery.map import LineOrigin, Mapped
from dossierflow.delivery.prepare import Batch
from dossierflow.delivery.resolve import ResolveResult
from dossierflow.delivery.select import GATES, REMEMBERED, WAITING, GateContext, HeldDocument, Selection
from dossierflow.delivery.send import SendResult
from dossierflow.domain.delivery import Delivery, State, Step
from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.dossier import Cadence, ClientApproval, Destination, DossierSettings
from dossierflow.kernel.tokens import ConnectionStatus
from dossierflow.onboarding import DiscoveryResult, ImportResult, OnboardResult, ReadResult, ValidationResult
from dossierflow.practice.books import Exports
from dossierflow.practice.dossier import DossierStatus, Trend
from dossierflow.practice.masterdata import MasterDataStatus
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.practice.readiness import MonthPreview, Readiness
from dossierflow.practice.story import Story
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.quality import Quality
from dossierflow.reports import runs
from dossierflow.reports.bank import account_rows, again_markdown, statements_markdown
from dossierflow.reports.booking import reconcile_sentence, unbooked_rows
from dossierflow.reports.documents import (
    archive_summary,
    counted,
    export_rows,
    export_summary,
    missing_files,
)
from dossierflow.reports.dossier import dossier_markdown
from dossierflow.reports.export_page import export_markdown
from dossierflow.reports.exports import booking_markdown, ready_markdown, unbooked_markdown
from dossierflow.reports.links import Form, Links
from dossierflow.reports.onboarding import onboarding_markdown, onboarding_sentence
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permissions_markdown, problem_rows, problems_markdown
from dossierflow.reports.readiness import month_lines
from dossierflow.reports.rows import keyed, titled
from dossierflow.reports.story import not_sent, story_markdown
from dossierflow.statements import AccountRow, DeliverResult, FeedResult, IssueResult, StatementsResult
from dossierflow.store.practice_counts import StateCount
from dossierflow.store.statements import StatementRow
from dossierflow.sync import BooksResult
from dossierflow.texts import Phrase, load, phrase, words
from tests.support.fakes import DOSSIER, NOW, prepared, summary

DAY = dt.date(2026, 11, 20)
#: English words that are none in Dutch and French, whatever the sentence.
ENGLISH = re.compile(
    r"\b(the|and|not|with|from|are|has|have|this|that|were|been|which|its|by|for|to|will|would|of the|"
    r"booked|waits|waiting|held|sent|refused|rejected|deleted|entry|journal 7|run|invoice|credit note|"
    r"division|status unknown|since|today|days|nothing|missing|found|answer|answered|dossiers? with)\b",
    re.IGNORECASE,
)
#: The same, where French has the word too.
ALSO_FRENCH = {"division", "journal 7", "dossier with"}


def mailed(order_id: int, state: State, cause: Phrase) -> tuple[Delivery, list[Step]]:
    delivery = Delivery(
        f"m{order_id}", DOSSIER.id, order_id, Destination.MAILBOX, 1, "h", state, NOW, NOW, cause=cause
    )
    return delivery, [
        Step(NOW, State.INTENDED, phrase("cause.sending", address=BOX)),
        Step(NOW, state, cause),
    ]


BOX = phrase("address.mailbox", mailbox="Bakkerij")
CAUSES = [*(meaning.cause for meaning in (*MEANINGS.values(), GONE)), phrase("cause.never-arrived")]


def held() -> list[HeldDocument]:
    """A document at each gate, for each reason that a gate gives."""
    settings = [DossierSettings(cadence=one, client_approval=ClientApproval.APPROVED) for one in Cadence]
    fresh = {"date": dt.date(2026, 11, 25), "created": NOW}
    documents = [
        summary(1, status="Draft"),
        summary(2, direction=Direction.PURCHASE),
        summary(3, **fresh),
        summary(4, date=dt.date(2026, 1, 1), approval="rejected"),
        summary(5, to_check=True, approval="approved", **fresh),
    ]
    contexts = [
        GateContext(
            replace(one, destinations={Direction.SALES: Destination.JOURNAL}),
            ExportChoice(ignore_cadence=manual),
            NOW,
            {3: mailed(3, state, CAUSES[0])[0]},
            starts_on=DAY,
        )
        for one in settings
        for manual in (False, True)
        for state in (State.SENT, State.DELETED)
    ]
    return [
        HeldDocument(document, name, reason)
        for context in contexts
        for document in documents
        for name, gate in GATES.items()
        if (reason := gate(document, context)) is not None
    ]


def packed(number: int) -> PreparedDocument[Mapped]:
    """With where its account and VAT code came from."""
    document = prepared(number)
    origin = LineOrigin(phrase("origin.relation", code="1"), phrase("origin.proposal"))
    line = replace(document.payload.draft.lines[0], cost_center="ATELIER", cost_unit="P")
    draft = replace(document.payload.draft, lines=(line,))
    return replace(document, payload=Mapped(draft, (origin,)))


def exported(preview: bool) -> ExportResult:
    batch = [packed(number) for number in (10, 12, 13, 14, 15, 16, 11)]
    markers = [one.marker for one in batch]
    states = dict(zip(markers, [State.SENT, State.UNCERTAIN, State.NOT_SENT, State.REFUSED], strict=False))
    causes = {marker: phrase("cause.unavailable") for marker in markers[:4]}
    waiting = [
        (summary(17), phrase("waiting.right")),
        (summary(18), phrase("waiting.unreachable", destination=Destination.MAILBOX)),
        (summary(19), phrase("waiting.unchanged", cause=phrase("cause.refused", answer="Periode"))),
    ]
    return ExportResult(
        CollectResult(3),
        Selection([summary(11), summary(21, direction=Direction.PURCHASE, kind=Kind.CREDIT_NOTE)], held()),
        Batch(prepared=batch, waiting=waiting, problems=[NO_LINES]),
        SendResult() if preview else SendResult(states, stopped=phrase("cause.busy"), causes=causes),
        preview=preview,
        left=[] if preview else [summary(22)],
    )


FACTS = {
    "document": "2026-011", "party": "Klant", "date": "01/11/2026", "user": "Lotte", "name": "Bakkerij",
    "right": "CRM/Accounts POST", "division": "310001", "code": "4", "account": "700000",
}  # fmt: skip
NO_LINES = Problem(DOSSIER.id, "no-lines", "11", {"document": "2026-011", "party": "Klant", "date": "x"})
RIGHT = Problem(
    DOSSIER.id,
    "right-missing",
    "a",
    {"user": "Lotte", "right": "X", "division": "310001", "name": "Bakkerij"},
)
STORED = [StoredProblem(one, NOW - dt.timedelta(days=days), NOW) for one, days in ((NO_LINES, 0), (RIGHT, 3))]
STATEMENT = StatementRow("310001", "BE71096123456769", "EUR", 2026, 1, DAY, DAY, 0, 1000, 1, "a")
ACCOUNT = AccountRow(
    dossier="310001", iban="BE71096123456769", currency="EUR", name="Zicht", link="Digital", active=True,
    coda=False, last_statement="2026/002", last_day=DAY, last_balance=-12_500,
    first_gap=phrase("page.period", since=DAY, until=DAY), statements=2, waiting=0, undelivered=0,
    course=(40_000, -12_500),
)  # fmt: skip
STATEMENTS = StatementsResult(IssueResult(issued=[STATEMENT] * 101), DeliverResult("/out", ["a.cod"]))
UNBOOKED = [
    UnbookedDocument(summary(7), mailed(7, State.DELIVERED, CAUSES[1])[0], 3, why)
    for why in (
        phrase("unbooked.missing", entry="26700001"),
        phrase("unbooked.in-doubt"),
        phrase("unbooked.in-exact", cause=CAUSES[3]),
        phrase("unbooked.sending"),
    )
]
RECONCILED = ReconcileResult(
    ResolveResult(1, 1), BooksResult(1, 0), MatchResult(2, 1), 1, WriteBackResult(2), UNBOOKED
)
ONBOARDED = OnboardResult(
    ReadResult(12, 3),
    ValidationResult([Quality("gl-accounts", 3, 3), Quality("relations", 12, 4)]),
    ImportResult(1, 2, 3, 4),
    [RIGHT],
)
PRACTICE = Practice(
    NOW,
    [
        DossierWork(DOSSIER, 3, {"to check": 1, "draft": 2}, 1, NOW, 9, STORED),
        DossierWork(replace(DOSSIER, id="2"), 0, {}, 0, None, 0, []),
    ],
)
LINKS = Links(
    exact_site="https://start.exactonline.be",
    exact_company_page="{site}/{division}",
    billit_document_page="https://my.billit.be/{order}",
    billit_dossier_page="https://my.billit.be/{party}",
    forms=(
        Form("export", "f1", frozenset({"dossiers", "order_ids", "including_already_exported", "preview"})),
    ),
)
#: Several of each kind, and one of each, so that every headline is told.
MANY = [
    StoredProblem(Problem(DOSSIER.id, kind, str(number), facts | FACTS | {"order": str(number)}), NOW, NOW)
    for kind, declared in KINDS.items()
    for facts in [dict.fromkeys(declared.fact_names(), "7")]
    for number in range(1, 1 + (12 if kind == "vat-unconfirmed" else 2))
]
EXPORTS = Exports(
    NOW,
    [DOSSIER],
    {DOSSIER.id: {State.BOOKED: StateCount(3, NOW), State.DELIVERED: StateCount(4, NOW)}},
    {DOSSIER.id: UNBOOKED},
    {DOSSIER.id: {("2026-11", "sales"): 3, ("2026-10", "purchase"): 1}},
)
MASTER_DATA = MasterDataStatus(PRACTICE, {DOSSIER.id: (12, 30, 4)}, {DOSSIER.id: NOW})
DAYS = [DAY - dt.timedelta(days=back) for back in (1, 0)]
STATUS = DossierStatus(
    NOW,
    PRACTICE.dossiers[0],
    ConnectionStatus("exact:one", "Lotte", 3, NOW, NOW),
    [("CRM/Accounts", "POST")],
    dict.fromkeys(("onboarding", "export", "booking status", "documents"), NOW),
    [(summary(number), gate) for number, gate in enumerate(("", *WAITING), start=30)],
    UNBOOKED,
    [ACCOUNT],
    Trend(DAYS, [3, 0], [1, 2], [0, 1]),
    {"journals": {"sales": "700"}, "coda_off": ("BE71",), "coda": False},
)
IDLE = DossierStatus(NOW, PRACTICE.dossiers[1], None, [], {}, [], [], [], Trend(DAYS, [0, 0], [0, 0], [0, 0]))
STORY = Story(DOSSIER, summary(9), [mailed(9, State.REJECTED, cause) for cause in CAUSES], [NO_LINES])


ONE = Selection([summary(11)], [])


def pages(language: str) -> dict[str, str]:
    """What a night prints, and what a person may ask for."""
    again = {DOSSIER: DeliverResult("/out", ["a.cod"], held=2)}
    sent, preview = exported(preview=False), exported(preview=True)
    archived = ArchiveResult("a.zip", 2, (), ((summary(3), phrase("cause.no-file")),))
    discovery, onboarded = DiscoveryResult([DOSSIER]), {DOSSIER: ONBOARDED}
    feed, statements = FeedResult(stored=["a.cod"]), {DOSSIER: STATEMENTS}
    return {
        "overview": overview_markdown(PRACTICE, language),
        "no problems": overview_markdown(Practice(NOW), language),
        "problems": str(titled(problem_rows(STORED, NOW, language), language)),
        "problem page": problems_markdown(MANY, NOW, {DOSSIER.id: DOSSIER.name}, language, LINKS),
        "permissions": permissions_markdown(MANY, NOW, {}, language, LINKS),
        "no permissions": permissions_markdown([], NOW, {}, language),
        "dossier": dossier_markdown(STATUS, language, LINKS),
        "idle dossier": dossier_markdown(IDLE, language),
        "export page": export_markdown(DOSSIER, sent, ExportChoice(order_ids="1"), language, LINKS),
        "preview page": export_markdown(DOSSIER, preview, ExportChoice(preview=True), language, LINKS),
        "export": str(titled(export_rows(sent, language), language)),
        "preview": str(titled(export_rows(preview, language), language)),
        "counted": counted(export_rows(sent, language), language),
        "summary": export_summary(sent, language) + export_summary(preview, language),
        "ready": ready_markdown(EXPORTS, language, LINKS) + ready_markdown(Exports(NOW, []), language),
        "unbooked page": unbooked_markdown(EXPORTS, language, LINKS),
        "all booked": unbooked_markdown(Exports(NOW, []), language),
        "zip": archive_summary(archived, language) + str(missing_files(archived, language)),
        "unbooked": str(titled(unbooked_rows(DOSSIER, UNBOOKED, language), language)),
        "reconciliation": booking_markdown(EXPORTS, language, LINKS),
        "reconciled": reconcile_sentence(DOSSIER, RECONCILED, language),
        "onboarding": onboarding_markdown(MASTER_DATA, language, LINKS),
        "onboarded": onboarding_sentence(DOSSIER, ONBOARDED, language),
        "statements": statements_markdown(feed, statements, [ACCOUNT], language),
        "statements again": again_markdown(again, language),
        "accounts": str(titled(account_rows([ACCOUNT], {}, language), language)),
        "story": story_markdown(STORY, language) + story_markdown(replace(STORY, deliveries=[]), language),
        "runs": "\n".join(
            (
                runs.with_cost(runs.by_dossier({DOSSIER: "x"}, language), 3, language),
                runs.by_dossier({}, language),
                runs.by_dossier({DOSSIER: "x", replace(DOSSIER, id="2", name="y"): "x"}, language),
                runs.by_part([("booking status", "x"), ("onboarding", "y")], language),
                runs.not_done({DOSSIER: ValueError("x")}, 3, language),
                runs.onboarded(discovery, onboarded, language),
                runs.statements_done(feed, statements, language),
                runs.delivered_again(again.values(), language),
                runs.at_a_glance(PRACTICE, language),
                runs.where_it_stands(STORY, "key", language),
                runs.nothing_to_do(language),
            )
        ),
    }


def english_in(text: str, language: str) -> list[str]:
    """English words; commands and addresses are none."""
    plain = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    found = {match.group(0).casefold() for match in ENGLISH.finditer(plain)}
    return sorted(found - ALSO_FRENCH if language == "fr" else found)


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_page_has_an_english_word_of_ours(language: str) -> None:
    told = {name: english_in(page, language) for name, page in pages(language).items()}
    assert {name: found for name, found in told.items() if found} == {}


def texts_of(told: Any) -> list[str]:
    """The texts of a table's entry, which may be a table itself; its keys are no texts."""
    if isinstance(told, dict):
        return [text for inner in told.values() for text in texts_of(inner)]
    return [str(told)]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_no_text_has_an_english_word_of_ours(language: str) -> None:
    told = {
        f"{table}.{key}": english_in(re.sub(r"\{\w+\}", "", " ".join(texts_of(text))), language)
        for table, rows in load(language).items()
        if isinstance(rows, dict) and "next" not in rows and table not in ("format", "problem")
        for key, text in rows.items()
    }
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_no_page_shows_a_key_or_a_fact_by_its_name(language: str) -> None:
    for name, page in pages(language).items():
        assert '["' not in page.replace('["2026', ""), name
        assert not re.search(r"\((cause|address|entry|journal|state|dossier|day)\)", page), name


def test_the_english_words_would_be_seen() -> None:
    for name, page in pages("en").items():
        assert english_in(page, "nl"), name


def test_a_run_that_stopped_says_so_of_what_it_left_and_shows_nothing_as_if_it_were_a_preview() -> None:
    """Refused for want of a right, not sent, never tried: each waits, and says for what."""
    rows = {row.document: row for row in export_rows(exported(preview=False))}
    assert {row.status.value for row in rows.values()} == {
        "problem", "in doubt", "waits", "sent", "held",
    }  # fmt: skip
    assert rows["2026-014"].says.startswith("was refused: ")
    assert rows["2026-013"].says.endswith("the next run sends it")
    assert rows["2026-015"].says == rows["2026-016"].says == rows["2026-022"].says
    assert rows["2026-015"].says == "was not sent, since this run stopped: another run works on this dossier"
    assert {row.status for row in export_rows(exported(preview=True))} >= {"would be sent"}
    assert export_summary(exported(preview=True)).startswith("7 would be sent")


def test_a_document_with_a_problem_has_one_row() -> None:
    rows = [row for row in export_rows(exported(preview=False)) if row.document == "2026-011"]
    assert [row.status for row in rows] == ["problem"]


def test_what_another_program_reads_is_the_same_in_every_language() -> None:
    english, dutch = (unbooked_rows(DOSSIER, UNBOOKED, language) for language in ("en", "nl"))
    assert [row.keys() for row in keyed(english)] == [row.keys() for row in keyed(dutch)]
    assert keyed(english)[0]["Document"] == "2026-007"
    assert [asdict(row)["state"] for row in dutch] == [State.DELIVERED] * 4
    assert titled(dutch, "nl")[0]["Stand"] == words("nl").state("delivered") == "afgeleverd"


@pytest.mark.parametrize("gate", ["", *sorted(REMEMBERED)])
def test_a_draft_is_named_by_its_order_and_its_story_says_what_it_waits_for(gate: str) -> None:
    draft = dataclasses.replace(summary(9), number="")
    story = Story(DOSSIER, draft, [], [], gate)
    assert f"order {draft.order_id}" in story_markdown(story, "nl").splitlines()[0]
    assert not_sent(story, "nl").startswith("Nog niet verzonden naar Exact.")
    assert ("Het wacht op:" in not_sent(story, "nl")) == bool(gate)
    assert not gate or words("nl").word("gate-short", gate) != gate  # each gate has its words


def test_a_problem_names_its_dossier_and_an_enterprise_number_is_written_as_people_write_it() -> None:
    unbound = Problem("", "division-unbound", "9", {"division": "9", "name": "G", "number": "0922019939"})
    stored = [*STORED[:1], StoredProblem(unbound, NOW, NOW)]
    of_dossier, of_practice = problem_rows(stored, NOW, "fr", {DOSSIER.id: DOSSIER.name})
    assert (of_dossier.dossier, of_dossier.name) == (DOSSIER.id, DOSSIER.name)
    assert (of_practice.dossier, of_practice.name) == ("", "cabinet")
    assert "0922.019.939" in of_practice.why


@pytest.mark.parametrize(
    ("month", "says"),
    [
        (MonthPreview(0, 0), "il ne reste aucun document du mois dernier à comptabiliser"),
        (MonthPreview(2, 2), "2 documents le mois dernier : tous (2) sont à comptabiliser"),
        (
            MonthPreview(3, 1, (), [(2, phrase("waiting.right"))]),
            "3 documents le mois dernier : 1 à comptabiliser ; 2 non : 2 × il manque à l'utilisateur",
        ),
    ],
)
def test_last_month_is_told_with_every_reason_and_the_languages_own_colon(
    month: MonthPreview, says: str
) -> None:
    [line] = month_lines([Readiness(DOSSIER, [], month)], "fr")
    assert line.startswith(f"{DOSSIER.name} : {says}")


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_no_two_columns_of_a_table_have_one_name(language: str) -> None:
    rows = [
        *problem_rows(STORED, NOW, language)[:1],
        *export_rows(exported(preview=False), language)[:1],
        *unbooked_rows(DOSSIER, UNBOOKED, language)[:1],
        *account_rows([ACCOUNT], {}, language),
    ]
    assert len(rows) == 4
    for row in rows:
        [shown] = titled([row], language)
        assert len(shown) == len(asdict(row))


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_a_problems_row_does_not_repeat_what_it_is_about(language: str) -> None:
    facts = {"document": "2026-011", "party": "Klant (Gent)", "date": "01/11/2026", "year": "2026"}
    problem = Problem(DOSSIER.id, "year-missing", "11", facts)
    whole = exported(preview=False)
    [row] = export_rows(replace(whole, batch=Batch(problems=[problem]), selection=ONE, left=[]), language)
    assert row.document == "2026-011" not in row.says
    assert "Klant" not in row.says and "2026" in row.says
