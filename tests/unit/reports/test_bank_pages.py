"""The bank statements' page: what a person must do first, balances drawn, and no table without an end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dossierflow.domain.dossier import Dossier
from dossierflow.problems.kinds.bank import CodaGap
from dossierflow.problems.problem import Problem
from dossierflow.reports.bank import SHOWN, account_rows, again_markdown, curve, statements_markdown
from dossierflow.statements import AccountRow, DeliverResult, FeedResult, IssueResult, StatementsResult
from dossierflow.store.statements import DeliveredFile, StatementRow

BAKERY = Dossier("310001", "Bakkerij Voorbeeld BV", "0123456749", 310001, 700101, "exact:one")
AT = datetime(2026, 11, 28, 2, 20, tzinfo=UTC)
IBAN, DAY = "BE71096123456769", date(2026, 3, 4)


def account(**more: object) -> AccountRow:
    named: dict[str, object] = {
        "dossier": "310001", "iban": IBAN, "currency": "EUR", "name": "Zichtrekening", "link": "Digital",
        "active": True, "coda": False, "last_statement": "2026/002", "last_day": DAY,
        "last_balance": -12_500, "first_gap": "", "statements": 2, "waiting": 0, "undelivered": 0,
        "course": (40_000, -12_500),
    }  # fmt: skip
    return AccountRow(**{**named, **more})  # type: ignore[arg-type]


def statement(number: int) -> StatementRow:
    day = DAY + timedelta(days=number)
    old = number * 1000
    return StatementRow("310001", IBAN, "EUR", 2026, number, day, day, old, old + 1000, 1, str(number))


def served(statements: int, problems: tuple[Problem, ...] = ()) -> StatementsResult:
    rows = [statement(number) for number in range(1, statements + 1)]
    names = [f"{row.number:03d}.cod" for row in rows]
    return StatementsResult(IssueResult(issued=rows, problems=list(problems)), DeliverResult("/out", names))


def test_a_curve_goes_from_the_lowest_to_the_highest() -> None:
    assert curve([0, 50, 100]) == "▁▅█"
    assert curve([-100, 0]) == "▁█"
    assert curve([7, 7]) == "▄▄"
    assert curve([]) == ""


def test_the_page_has_what_was_issued_and_delivered_and_each_account_drawn() -> None:
    page = statements_markdown(FeedResult(stored=["a.cod"]), {BAKERY: served(2)}, [account()])
    assert "2 statements. No gap in any chain of balances." in page
    assert "No gap in any chain of balances." in page and "What a person must do" not in page
    page = page.replace("<br>", " ")
    assert "| BE71 0961 2345 6769 | █▁ | -12,50 | 04/03/2026 |" in page
    assert "| 2026/001 | 1 | 1,00 | 2,00 |" in page
    assert r"| Bakkerij Voorbeeld BV | 2 | 001\.cod | 002\.cod | \/out |" in page


def test_gaps_and_unbound_accounts_are_told_once_and_first() -> None:
    gap = CodaGap(
        iban=IBAN,
        since="02/03/2026",
        until="04/03/2026",
        reason="number",
        number_before="002",
        number_after="004",
    ).problem("310001", "one")
    unbound = Problem("310001", "bank-account-unbound", "two", {"iban": "BE68539007547034"})
    feed = FeedResult(problems=[gap, unbound])
    page = statements_markdown(
        feed, {BAKERY: served(0, (gap,))}, [account(first_gap="2026-03-02 to 2026-03-04")]
    )
    assert page.count("statement 004 comes after 002") == 1 and "BE68539007547034 is in no dossier" in page
    assert "2 statements, 1 account with a gap." in page
    assert page.index("What a person must do") < page.index("## Balances")


def test_a_run_of_one_dossier_leaves_the_page_the_practices() -> None:
    """What the others have and lack stands in the store."""
    unbound = Problem("310002", "bank-account-unbound", "two", {"iban": "BE68539007547034"})
    rows = [account(), account(dossier="310002", statements=40, undelivered=3)]
    page = statements_markdown(FeedResult(), {BAKERY: served(1)}, rows, standing=[unbound])
    assert "42 statements, 3 statements delivered nowhere. No gap" in page
    assert "BE68539007547034 is in no dossier" in page


def test_a_first_run_of_a_thousand_statements_is_a_page_that_ends() -> None:
    page = statements_markdown(FeedResult(), {BAKERY: served(900)}, []).replace("<br>", " ")
    assert page.count("BE71 0961 2345 6769") == SHOWN and f"These are {SHOWN} of 900." in page
    assert "| 2026/900 |" in page and "| 2026/001 |" not in page


def test_what_was_delivered_last_is_listed_whatever_run_delivered_it() -> None:
    night = DeliveredFile("310001", "310001_2026_002.cod", "sftp://office:secret@bank.example/in", AT)
    page = statements_markdown(FeedResult(), {}, [], "en", [night], {"310001": "Bakkerij"})
    assert "## Delivered last" in page and "Bakkerij" in page and "secret" not in page
    assert night.name in page.replace("\\", "")


def test_the_practices_accounts_are_a_row_each() -> None:
    [row] = account_rows(
        [account(currency="USD", first_gap="2026-03-02 to 2026-03-04")], {"310001": "Bakkerij"}
    )
    assert (row.account, row.dossier) == ("BE71 0961 2345 6769 USD", "Bakkerij")
    assert (row.comes_from, row.link, row.last_statement) == ("transactions", "Digital", "2026/002")
    assert (row.balance, row.missing) == ("-12,50", "2026-03-02 to 2026-03-04")
    [empty] = account_rows([account(last_statement="", last_day=None, last_balance=None, course=())], {})
    assert (empty.balance, empty.day, empty.dossier) == ("", "", "310001")


def test_what_was_delivered_again_is_named_and_what_was_held_is_said() -> None:
    page = again_markdown({BAKERY: DeliverResult("exact-mailbox:bakkerij", ["a.cod"], held=1)})
    assert r"| Bakkerij Voorbeeld BV | a\.cod | exact\-mailbox\:bakkerij |" in page
    assert "1 file held back" in page
