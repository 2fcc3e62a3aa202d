"""Every kind of problem, told in every language: exactly the declared kinds, with their facts only."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from dossierflow import texts
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.rights import ONBOARDING
from dossierflow.problems import kinds
from dossierflow.problems.kind import LATER
from dossierflow.problems.kinds import KINDS, OfDocument, Work, documents, looked_for, owner_of
from dossierflow.problems.problem import Owner, Problem, StoredProblem
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.problems import permissions_markdown
from dossierflow.texts import phrase

LANGUAGES = texts.languages()
SENTENCES = ("what", "why", "next")
TEXTS: dict[Language, dict[str, Any]] = {language: texts.load(language) for language in LANGUAGES}
ENGLISH = TEXTS["en"]
CASES = [(language, kind) for language in LANGUAGES for kind in KINDS]
#: Of the tables that tell facts.
TABLES = ("quote", "empty", "fact")
#: An answer for which nobody has to act, or that has a kind by its class of error.
OF_THE_CLASS = {"exact-reconnect", "exact-right-missing"}


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def leaves(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}", value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_tells_every_kind_that_is_declared_and_no_other(language: Language) -> None:
    assert set(TEXTS[language]["problem"]) == set(KINDS)
    assert list(TEXTS[language]["problem"]) == list(ENGLISH["problem"])
    assert all(tuple(told) == SENTENCES for told in TEXTS[language]["problem"].values())


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_each_sentence_uses_only_facts_that_the_kind_declares(language: Language, kind: str) -> None:
    for name in SENTENCES:
        assert facts(TEXTS[language]["problem"][kind][name]) <= KINDS[kind].fact_names(), name


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_each_sentence_uses_the_facts_and_commands_of_the_english_one(language: Language, kind: str) -> None:
    for name in SENTENCES:
        told, english = TEXTS[language]["problem"][kind][name], ENGLISH["problem"][kind][name]
        assert facts(told) == facts(english), name
        assert re.findall("`[^`]*`", told) == re.findall("`[^`]*`", english), name
        assert language == "en" or told != english, f"{name} is not translated"


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_sentences_are_well_formed(language: Language, kind: str) -> None:
    told = TEXTS[language]["problem"][kind]
    assert not told["what"].endswith("."), "it is a headline, and others put a full stop behind it"
    assert told["why"].endswith(".") and told["next"].endswith(".")
    for sentence in told.values():
        assert sentence == " ".join(sentence.split())
        assert sentence.count("“") == sentence.count("”") and sentence.count("«") == sentence.count("»")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_for_facts(language: Language) -> None:
    for table in TABLES:
        told, english = dict(leaves(TEXTS[language][table])), dict(leaves(ENGLISH[table]))
        assert told.keys() == english.keys()
        assert {key: facts(text) for key, text in told.items()} == {
            key: facts(text) for key, text in english.items()
        }


def test_every_fact_that_is_a_key_has_a_table_of_words_and_every_table_a_fact() -> None:
    tables = {table for kind in KINDS.values() for table in kind.words().values()}
    assert tables == set(ENGLISH["fact"])
    assert {right.key for right in ONBOARDING} <= set(ENGLISH["fact"]["right"])
    quoted = {name for kind in KINDS.values() for name in kind.quoted}
    assert quoted == set(ENGLISH["quote"])
    assert all(set(kind.quoted) <= kind.fact_names() for kind in KINDS.values())


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_a_fact_that_is_missing_shows_as_its_name(language: Language, kind: str) -> None:
    told = explain(Problem("100", kind, "1"), language)
    used = set().union(*(facts(ENGLISH["problem"][kind][name]) for name in SENTENCES)) - {"dossier"}
    used -= {one.name for one in fields(KINDS[kind]) if one.metadata == LATER}
    assert all(f"({name})" in f"{told.what} {told.why} {told.next_step}" for name in used)
    assert told.owner is owner_of(kind)


def test_what_an_earlier_version_kept_names_the_setting_in_general_until_the_next_run() -> None:
    kinds = [one for one in KINDS.values() if "setting" in one.fact_names()]
    assert len(kinds) == 5
    for kind in kinds:
        told = explain(Problem("310001", kind.key, "1", {}), "en")
        whole = f"{told.why} {told.next_step}"
        assert "(setting)" not in whole
        assert re.search(r"--set (journals|default_accounts)\.KIND=CODE`", whole)
    known = documents.GlMissing(line="x").facts
    assert "setting" not in known  # the problem is still the same


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_kind_is_told_as_something_unexpected_of_ours(language: Language) -> None:
    told = explain(Problem("100", "never-heard-of", "1", {"name": "Bakkerij Peeters"}), language)
    assert "Bakkerij Peeters" in told.what
    assert told.owner is Owner.US


@pytest.mark.parametrize(
    ("language", "what", "why"),
    [
        ("en", "F-{1} of Peeters (03/02/2026): GL account 604000 does not exist in Exact", "line"),
        ("nl", "F-{1} (Peeters, 03/02/2026): grootboekrekening 604000 bestaat niet in Exact", "lijn"),
        ("fr", "F-{1} (Peeters, 03/02/2026) : le compte général 604000 n'existe pas dans Exact", "ligne"),
    ],
)
def test_sentences_are_filled_with_the_facts_and_keys_with_their_words(
    language: Language, what: str, why: str
) -> None:
    given = {
        "document": "F-{1}",
        "party": "Peeters",
        "date": "03/02/2026",
        "account": "604000",
        "origin": phrase("origin.line"),
    }
    told = explain(Problem("100", "gl-unknown", "1", given), language)
    assert told.what == what
    assert why in told.why
    assert told.owner is Owner.PRACTICE


def test_the_other_sides_own_words_are_quoted_where_it_said_any() -> None:
    given = {"document": "F-1", "party": "Peeters", "date": "03/02/2026", "answer": "Periode is afgesloten"}
    told = explain(Problem("100", "exact-period-closed", "1", given), "nl")
    assert told.why.endswith("Het letterlijke antwoord: “Periode is afgesloten”.")
    silent = explain(Problem("100", "exact-period-closed", "1", given | {"answer": ""}), "nl")
    assert silent.why == "Exact boekt niets in een afgesloten periode."


def test_an_empty_fact_is_told_in_words() -> None:
    told = explain(documents.RelationUnknown(vat="").problem("100", "77"), "nl")
    assert told.what == "order 77 (onbekende partij, zonder datum): de relatie bestaat niet in Exact"
    assert "(geen btw-nummer)" in told.why


def test_the_next_step_names_the_dossier_and_the_order_so_that_it_can_be_typed() -> None:
    told = explain(kinds.booking.EntryDeleted(entry="7").problem("310001", "4711"))
    assert "`dossierflow export 310001 --order-ids 4711 --including-already-exported`" in told.next_step


def test_each_piece_of_work_looks_for_some_kind_and_only_a_stop_is_looked_for_by_nobody() -> None:
    assert all(looked_for(work) for work in Work)
    assert [key for key, kind in KINDS.items() if not kind.looked_for_by] == ["wrong-division"]


@pytest.mark.parametrize(
    ("language", "remedy"), [("en", "Access rights"), ("nl", "Toegangsrechten"), ("fr", "Droits d'accès")]
)
def test_a_company_that_the_user_cannot_reach_is_a_permission_failure(
    language: Language, remedy: str
) -> None:
    dossier = Dossier("310001", "Bakkerij Peeters", "0712345036", 310001, 700101, "exact:u1")
    closed = kinds.dossiers.ExactDivisionAccess(user="Lotte Vermeulen").problem(dossier)
    at = datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
    page = permissions_markdown([StoredProblem(closed, at, at)], at, {}, language).replace("\\", "")
    assert "Lotte Vermeulen" in page
    assert "310001 (Bakkerij Peeters)" in page
    assert remedy in page


def rows_of_the_error_tables() -> Iterator[tuple[str, str]]:
    """Class of error and the kind that each row names, of Exact's table and of Billit's."""
    for service in ("exact", "billit"):
        table = tomllib.loads((files(f"dossierflow.{service}") / "rules.toml").read_text("utf-8"))
        yield from ((row["error"], row.get("problem", "")) for row in table["rule"])


def test_every_row_of_the_error_tables_for_which_a_person_must_act_leads_to_a_kind() -> None:
    passes_by_itself = {"Unavailable", "BudgetSpent", "AlreadyDone"}
    of_documents_that_we_never_make = {"billit-vat-rate", "billit-cannot-send"}
    named = {key for error, key in rows_of_the_error_tables() if error not in passes_by_itself}
    assert named - {""} - set(KINDS) - OF_THE_CLASS - of_documents_that_we_never_make == set()


def test_a_new_kind_is_one_declaration_and_its_texts() -> None:
    """Declared here, it is told, owned and looked for; nothing else names it."""

    @kinds.kind(Owner.CLIENT, Work.EXPORT)
    class StampMissing(OfDocument):
        stamp: str

    told = {"what": "{document} lacks {stamp}", "why": "It must.", "next": "Ask for it."}
    english = texts.load("en")["problem"]
    english["stamp-missing"] = told
    try:
        problem = StampMissing(stamp="a red one").problem("310001", "F-1")
        explained = explain(problem)
        assert (explained.what, explained.owner) == ("F-1 lacks a red one", Owner.CLIENT)
        assert "stamp-missing" in looked_for(Work.EXPORT)
        assert {field.name for field in fields(StampMissing)} == {"stamp"}
    finally:
        del KINDS["stamp-missing"]
        del english["stamp-missing"]


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(TypeError, match="declared twice"):

        @kinds.kind(Owner.CLIENT)
        class NoPdf(OfDocument):
            pass


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_several_is_told_with_facts_of_its_kind(language: Language) -> None:
    each = TEXTS[language]["each"]
    assert set(each) == set(ENGLISH["each"]) <= set(ENGLISH["many"])
    for kind, told in each.items():
        assert facts(told) <= KINDS[kind].fact_names(), kind
