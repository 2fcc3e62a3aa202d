"""An account's page: its balance drawn, true gaps told, numbers that jump remarked on, decisions at hand."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.problems.kinds.bank import BankAccountUnbound, CodaHeld
from dossierflow.reports import picture
from dossierflow.reports.bank import accounts_markdown
from dossierflow.reports.bank_account import account_markdown, key_of
from dossierflow.reports.explain import explain
from dossierflow.reports.links import Form, Links
from dossierflow.statements import AccountCourse, AccountRow, courses, issue, overview
from dossierflow.store import statements
from dossierflow.store.database import Store
from dossierflow.store.statements import CodaFile, StatementRow
from tests.support.clock import ManualClock

IBAN = "BE71096123456769"
BAKERY = Dossier("310001", "Bakkerij Voorbeeld BV", "0123456749", 310001, 700101, "exact:one")
CLOCK = ManualClock(datetime(2026, 3, 9, 11, tzinfo=UTC))


def row(number: int, day: int, old: int, new: int) -> StatementRow:
    dates = date(2026, 3, day), date(2026, 3, day - 1)
    sha = f"{number:064d}"
    return StatementRow("310001", IBAN, "EUR", 2026, number, *dates, old, new, 1, sha, edition=sha)


def course_of(store: Store, *rows: StatementRow, bic: str = "GKCCBEBB") -> AccountCourse:
    issue(store, BAKERY, [BankAccount(IBAN, bic, name="Zichtrekening")], [], CLOCK)
    with store.begin() as connection:
        for one in rows:
            file = CodaFile("310001", one.sha256, f"{one.number}.cod", "bank", b"", CLOCK.now())
            statements.keep(connection, file, [one])
    [course] = courses(store, CLOCK, ["310001"])
    return course


def test_a_gap_is_a_break_of_the_balance_and_a_jump_of_numbers_a_remark(sqlite_store: Store) -> None:
    course = course_of(
        sqlite_store, row(1, 2, 0, 10_000), row(4, 4, 10_000, 20_000), row(5, 6, 25_000, 30_000)
    )
    assert [(gap.after.day, gap.until.day, gap.balances) for gap in course.gaps] == [(4, 5, (20_000, 25_000))]
    assert [(one.number, other.number) for one, other in course.jumps] == [(1, 4)]
    page = account_markdown(course, BAKERY.name).replace("\\", "").replace("<br>", " ")
    assert "30,00 on 06/03/2026" in page and "opens with what" not in page
    assert "| 04/03/2026 to 05/03/2026 | 20,00 | 25,00 |" in page, page[-900:]
    assert "2026/004 of 04/03/2026 follows 2026/001: the balance continues" in page


def test_the_numbers_that_a_bank_gives_are_its_habit(sqlite_store: Store) -> None:
    jumping = [row(1, 2, 0, 10_000), row(4, 4, 10_000, 20_000)]
    course = course_of(sqlite_store, *jumping, bic="ARSPBE22")
    assert course.jumps == () and course.gaps == ()
    assert "nothing is missing" in account_markdown(course, BAKERY.name)


def test_the_picture_breaks_where_something_is_missing() -> None:
    points = [(date(2026, 3, day), value) for day, value in ((1, 0), (2, 10), (4, 25), (5, 30))]
    address = picture.course(points, [(date(2026, 3, 2), date(2026, 3, 3))], ("0,00", "0,03", "a", "b"))
    drawn = ET.fromstring(b64decode(address.partition(",")[2]))
    names = [element.tag.rpartition("}")[2] for element in drawn]
    assert names.count("polyline") == 2 and names.count("rect") == 1


@pytest.mark.parametrize("decision", ["release", "discard", "bind"])
def test_a_held_file_is_decided_on_in_the_form_of_coda(decision: str) -> None:
    fields = frozenset({"held_files", "held_file", "held_account", "dossiers"})
    links = Links(forms=[Form("coda", "id", fields)])
    held = CodaHeld(file="CODA_X.cod", received="x.cod", reason="separate").problem("310001", "x")
    unbound = BankAccountUnbound(iban=IBAN).problem("310001", IBAN)
    said = " ".join(explain(problem, "en").next_step for problem in (held, unbound))
    addresses = [address for address in links.commands(said) if f"%22{decision}%22" in address]
    [address] = addresses
    wanted = "held_account" if decision == "bind" else "held_file"
    assert wanted in address and (IBAN if decision == "bind" else "CODA_X.cod") in address


def test_the_table_of_accounts_leads_to_the_page_of_each(sqlite_store: Store, tmp_path: Path) -> None:
    key = key_of(course_of(sqlite_store, row(1, 2, 0, 10_000)))
    assert key == "account-310001-be71096123456769"
    rows = overview(sqlite_store, CLOCK)
    assert "[BE71 0961 2345 6769](../../artifacts/artifact/7)" in leading(rows, Links(versions={key: "7"}))
    assert "| BE71 0961 2345 6769 |" in leading(rows, Links())


def leading(rows: list[AccountRow], links: Links) -> str:
    return accounts_markdown(rows, {}, links=links).replace("<br>", " ")
