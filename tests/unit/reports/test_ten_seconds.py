"""What a page says and what to do next is clear within ten seconds: first where things stand, then what is
open, with a way back and the form that is next."""

from __future__ import annotations

import dataclasses

import pytest

from dossierflow.delivery.choice import ExportChoice
from dossierflow.domain.dossier import Dossier
from dossierflow.practice.readiness import MissingPart, Readiness
from dossierflow.practice.refusals import RefusalsResult
from dossierflow.problems.problem import Problem
from dossierflow.reports.bank import statements_markdown
from dossierflow.reports.companies import candidates_markdown
from dossierflow.reports.dossier import dossier_markdown
from dossierflow.reports.export_page import export_markdown
from dossierflow.reports.links import Form, Links
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.readiness import readiness_markdown, ready_sentence
from dossierflow.reports.refusals import refusals_markdown
from dossierflow.reports.story import story_markdown
from dossierflow.statements import FeedResult
from dossierflow.texts import phrase, words
from tests.support.fakes import DOSSIER
from tests.unit.reports.test_languages import PRACTICE, STATUS, STORY, exported

EXPORT = frozenset({"dossiers", "order_ids", "including_already_exported", "preview"})
HELD = frozenset({"held_files", "held_file", "dossiers"})
LINKS = Links(
    forms=(
        Form("export", "e", EXPORT),
        Form("live", "l", frozenset({"dossiers", "preview", "from_"})),
        Form("coda", "c", HELD),
    )
)
PREPARED = dataclasses.replace(DOSSIER, starts_on=None, prepared=True)
LACKS = MissingPart("start", phrase("ready.no-start"), phrase("ready.go-live", dossier=DOSSIER.id))


def lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.strip()]


def test_a_story_begins_with_where_the_document_stands() -> None:
    sent = lines(story_markdown(STORY, "fr", LINKS))
    last, _ = STORY.deliveries[-1]
    assert sent[0].startswith("# ") and " de " not in sent[0].replace("note de", "")
    assert sent[2].startswith(words("fr").state(last.state).capitalize()), sent[2]
    assert str(last.attempt) in "".join(sent)


def test_a_document_that_was_never_sent_is_not_sent_again() -> None:
    unsent = story_markdown(dataclasses.replace(STORY, deliveries=[]), "fr", LINKS)
    assert "Pas encore envoyé à Exact" in lines(unsent)[2]
    assert "[exporter]" in unsent and "réexporter" not in unsent
    assert "[réexporter (y compris déjà exporté)]" in story_markdown(STORY, "fr", LINKS)


def test_a_story_leads_to_its_dossier_once_and_not_to_itself() -> None:
    problem = Problem(DOSSIER.id, "not-booked", "7", {"order": "7", "document": "A-7", "dossier": DOSSIER.id})
    page = story_markdown(dataclasses.replace(STORY, problems=[problem]), "fr", LINKS)
    assert page.count(f"dossier-{DOSSIER.id}") == 1
    assert "## À résoudre" in page
    assert "(A-7)" not in page and "[A-7]" not in page


@pytest.mark.parametrize(
    ("dossier", "missing", "says", "form"),
    [
        (DOSSIER, [], f"Il ne manque rien à {DOSSIER.name}.", "aperçu de l'exportation"),
        (PREPARED, [LACKS], f"Ce qui manque à {DOSSIER.name}, et que faire :", "activer"),
    ],
)
def test_the_readiness_of_one_dossier_names_it_and_the_form_that_is_next(
    dossier: Dossier, missing: list[MissingPart], says: str, form: str
) -> None:
    found = [Readiness(dossier, missing, None)]
    assert ready_sentence(found, "fr") == says
    page = readiness_markdown(found, "fr", LINKS)
    assert f"[{form}" in page and f"dossier-{dossier.id}" in page
    assert "0 dossier" not in page


def test_the_readiness_of_many_counts_what_there_is() -> None:
    one = Readiness(DOSSIER, [], None)
    assert ready_sentence([one, one], "fr") == "2 dossiers prêts."
    assert ready_sentence([], "fr") == "0 dossier."


def test_a_held_file_is_told_with_the_form_that_decides() -> None:
    facts = {"file": "x.cod", "received": "x.cod", "reason": "unbound"}
    held = Problem("", "coda-held", "x.cod", facts)
    page = statements_markdown(FeedResult(problems=[held]), {}, [], "fr", links=LINKS)
    assert "remplir le formulaire" in page
    assert "`dossierflow coda release x.cod`" in page


@pytest.mark.parametrize(
    "page",
    [
        candidates_markdown([], "fr"),
        refusals_markdown(RefusalsResult(), "fr"),
        statements_markdown(FeedResult(), {}, [], "fr"),
        readiness_markdown([], "fr"),
    ],
)
def test_every_page_has_a_way_back(page: str) -> None:
    assert lines(page)[1].startswith("[vue d'ensemble du cabinet](")


def test_french_sets_a_space_before_a_colon_and_tells_values_in_words() -> None:
    pages = [
        export_markdown(DOSSIER, exported(preview=False), ExportChoice(), "fr", LINKS),
        overview_markdown(PRACTICE, "fr"),
        dossier_markdown(STATUS, "fr"),
    ]
    for page in pages:
        assert [line for line in lines(page) if "**: " in line] == []
    assert "idle" not in pages[1] and "True" not in pages[2] and "False" not in pages[2]
