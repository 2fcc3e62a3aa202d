"""A page leads on: to pages, to Billit, to Exact, and to the form that does what a sentence asks for."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from dossierflow.errors import SettingError
from dossierflow.kernel.settings import Settings, load
from dossierflow.reports.links import Form, Links
from tasks.links import linking

EXPORT = frozenset({"dossiers", "order_ids", "including_already_exported", "preview"})
FORMS = (
    Form("export", "again", EXPORT | {"book_again"}, frozenset({"order_ids"})),
    Form("export", "by-hand", EXPORT),
    Form("document", "story", frozenset({"document", "dossier"})),
    Form("settle", "decide", frozenset({"document", "dossier", "is_", "never"}), frozenset({"document"})),
    Form("vat", "table", frozenset({"dossier"})),
)
LINKS = Links(
    exact_site="https://start.exactonline.be/",
    exact_company_page="{site}/company?d={division}",
    billit_document_page="https://my.billit.be/{order}",
    forms=FORMS,
    versions={"document-7-1": "a1"},
)


def filled(address: str) -> tuple[str, dict[str, object]]:
    parts = urlsplit(address)
    return parts.path.split("/")[-2], json.loads(parse_qs(parts.query)["parameters"][0])


@pytest.mark.parametrize(
    ("sentence", "form", "given"),
    [
        ("`dossierflow export 7 --order-ids 12`", "again", {"dossiers": "7", "order_ids": "12"}),
        ("`dossierflow export 7 --preview`", "by-hand", {"dossiers": "7", "preview": True}),
        (
            "`dossierflow export 7 --order-ids 12 --book-again`",
            "again",
            {"dossiers": "7", "order_ids": "12", "book_again": True},
        ),
        (
            "`dossierflow settle 12 --dossier 7 --is 26700001`",
            "decide",
            {"document": "12", "dossier": "7", "is_": "26700001"},
        ),
        ("`dossierflow vat 7 --set purchase:1:21:goods=CODE`", "table", {"dossier": "7"}),
        ("`dossierflow show 12`", "story", {"document": "12"}),
    ],
)
def test_a_command_leads_to_the_form_that_does_it_filled_in(
    sentence: str, form: str, given: dict[str, object]
) -> None:
    [address] = LINKS.commands(f"Look, then: {sentence}.")
    assert filled(address) == (form, given)


def test_a_command_without_a_form_leads_nowhere() -> None:
    assert list(LINKS.commands("`dossierflow coda held`, `dossierflow connect exact`")) == []
    assert list(Links().commands("`dossierflow export 7`")) == []


def test_a_story_that_nobody_told_yet_is_asked_for() -> None:
    assert LINKS.story("7", 1) == "../../artifacts/artifact/a1"
    assert filled(LINKS.story("7", 2)) == ("story", {"document": "2", "dossier": "7"})
    assert LINKS.page("practice-overview") == "../../artifacts/key/practice-overview"


def test_an_entry_without_a_page_of_its_own_is_looked_for_in_its_company() -> None:
    assert LINKS.exact_entry(7, "guid") == "https://start.exactonline.be/company?d=7"
    with_entries = Links(exact_entry_page="https://x/{division}/{entry}/{number}")
    assert with_entries.exact_entry(7, "gu/id", 26700001) == "https://x/7/gu%2Fid/26700001"
    assert Links().exact_entry(7, "guid") == Links().billit_document(3) == ""


def test_the_links_of_an_installation_are_its_settings() -> None:
    links = linking(Settings(exact_url="http://127.0.0.1:9/", exact_entry_page="{site}/{entry}"))
    assert links.exact_entry(7, "a") == "http://127.0.0.1:9/a"


@pytest.mark.parametrize(
    "pattern", ["https://x/{nothing}", "https://x/{", "ftp://x/{order}", "javascript:{order}"]
)
def test_a_pattern_that_leads_nowhere_is_refused_by_its_name(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERFLOW_BILLIT_DOCUMENT_PAGE", pattern)
    with pytest.raises(SettingError, match="DOSSIERFLOW_BILLIT_DOCUMENT_PAGE"):
        load()


def test_no_link_confirms_what_a_person_has_not_seen() -> None:
    forms = Links(forms=(Form("vat", "table", frozenset({"dossiers", "same_chart", "confirm"})),))
    [address] = forms.commands("Confirm them: `dossierflow vat 7 --same-chart --confirm`.")
    assert filled(address) == ("table", {"dossiers": "7", "same_chart": True})


def test_the_form_that_makes_live_is_reached_though_a_person_fills_in_the_day() -> None:
    forms = Links(forms=(Form("live", "go", frozenset({"dossiers", "from_"}), frozenset({"from_"})),))
    [address] = forms.commands("Make it live: `dossierflow live 7 --from DAY`.")
    assert filled(address) == ("go", {"dossiers": "7"})
