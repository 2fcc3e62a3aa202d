"""The page of validation: what passes is one line, what does not is told, and it fits the screen."""

from __future__ import annotations

import datetime as dt

import pytest

from dossierflow.domain.dossier import Dossier
from dossierflow.reports.quality import quality_markdown, quality_rows
from dossierflow.store.quality import PastQuality
from dossierflow.texts import languages

NOW = dt.datetime(2026, 11, 28, 2, 15, tzinfo=dt.UTC)
BAKERY = Dossier("310001", "Bakkerij Peeters", "0401234560", 310001, 700101, "exact:u1")
BUILDER = Dossier("310002", "Bouw, Dak & Zonen", "0401234659", 310002, 700102, "exact:u1")


def result(dossier: Dossier, suite: str, refused: int = 0, **breaches: int) -> tuple[Dossier, PastQuality]:
    found = {name.replace("_", "-"): count for name, count in breaches.items()}
    return dossier, PastQuality(dossier.id, suite, NOW, 2, 120, refused, found)


CLEAN = [result(BAKERY, suite) for suite in ("relations", "gl-accounts", "journals", "vat-codes", "periods")]


@pytest.mark.parametrize("language", languages())
def test_what_passes_is_one_line_whatever_its_number(language: str) -> None:
    page = quality_markdown(CLEAN, language)
    assert len(page.split("\n\n")) == 3  # heading, way back, and the line
    assert "600" in page.replace(".", "").replace("\u202f", "")
    assert "|" not in page


@pytest.mark.parametrize("language", languages())
def test_only_what_breaks_a_rule_is_in_the_table_the_most_refused_first(language: str) -> None:
    broken = [
        result(BAKERY, "gl-accounts", 1, code_number=1),
        result(BUILDER, "relations", 3, name_given=2, vat_number_valid=1, sales_account_exists=4),
    ]
    found = [*CLEAN, *broken]
    assert [(row.dossier, row.refused_rows) for row in quality_rows(found, language, everything=False)] == [
        (BUILDER.name, 3),
        (BAKERY.name, 1),
    ]
    page = quality_markdown(found, language)
    assert page.count("Bakkerij Peeters") == 1
    assert "4 × " in page


def test_nothing_was_judged_yet() -> None:
    assert "|" not in quality_markdown([], "en")
