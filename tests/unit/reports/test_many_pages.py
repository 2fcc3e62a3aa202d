"""At three, fifty and a thousand dossiers a page ends, groups by cause, and stays six columns wide."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import tasks.pages
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.reports.causes import causes, causes_markdown, headline
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import EDGES, ROOM
from tests.support.fakes import DOSSIER, NOW
from tests.support.many_pages import pages


@pytest.mark.parametrize("size", [3, 50, 1000])
def test_no_table_has_more_than_six_columns_or_a_line_too_long_for_its_page(size: int) -> None:
    for name, page in pages(size).items():
        tables = re.findall(r"^\|.*\|$", page, re.MULTILINE)
        for row in tables:
            cells = [re.sub(r"\[(.*?)\]\([^)]*\)", r"\1", cell) for cell in row.strip("| ").split(" | ")]
            assert len(cells) <= 6, (name, row)
            longest = [max(len(line.replace("\\", "")) for line in cell.split("<br>")) for cell in cells]
            assert sum(longest) + EDGES * len(longest) <= ROOM, (name, row)
        assert len(page) < 700_000, name


def test_every_page_that_a_run_publishes_is_among_them() -> None:
    """A page of a new report is measured from its first day on."""
    published = ast.parse(Path(tasks.pages.__file__).read_text("utf-8"))
    called = {
        node.func.id
        for node in ast.walk(published)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    made = {
        name.removesuffix("_markdown")
        for name in called
        if name.endswith("_markdown") or name == "table_text"
    }
    assert made == pages(3).keys()


def test_thirty_documents_that_wait_for_one_vat_table_are_one_thing_to_do() -> None:
    found = [
        StoredProblem(
            Problem(DOSSIER.id, "vat-unconfirmed", str(order), {"document": f"F-{order}", "row": "x"}),
            NOW,
            NOW,
        )
        for order in range(1, 31)
    ]
    [cause] = causes(found, "en")
    assert headline(cause, "en") == "30 documents wait for one VAT table that nobody confirmed"
    assert headline(cause, "nl").startswith("30 documenten wachten op één btw-tabel")
    page = causes_markdown([cause], NOW, "en", Links(billit_document_page="https://my.billit.be/{order}"))
    assert page.count("F\\-") == 10 and "and 20 more" in page


def test_one_users_missing_right_is_one_cause_in_all_companies() -> None:
    facts = {"user": "Lotte", "right": "VAT/VATCodes GET", "name": "x", "division": "1"}
    found = [Problem(str(dossier), "right-missing", "VAT/VATCodes GET", facts) for dossier in range(200)]
    [cause] = causes(found, "en")
    assert (
        headline(cause, "en") == "Lotte may not read the VAT codes (Financial, VAT) in 200 companies in Exact"
    )


def test_a_stop_for_safety_comes_first_and_what_is_only_told_last() -> None:
    kinds = ["division-unbound", "coda-gap", "vat-unmapped", "not-booked", "right-missing", "wrong-division"]
    found = [Problem("1", kind, "1", {"name": "x"}) for kind in kinds]
    assert [cause.first.kind for cause in causes(found, "en")] == list(reversed(kinds))
