"""From an error to the problem that it is: of the document, of the dossier, or none."""

from datetime import UTC, datetime

import pytest

from dossierflow.domain.dossier import Dossier
from dossierflow.domain.rights import RightCheck, right_named
from dossierflow.errors import (
    BadData,
    BudgetSpent,
    Bug,
    Busy,
    DossierflowError,
    Misuse,
    Reconnect,
    Refused,
    RightMissing,
    SettingError,
    Unavailable,
    Uncertain,
    WrongDivision,
)
from dossierflow.problems.from_error import About, ends_the_work, lacks_right, missing_right, problem_of, said
from dossierflow.problems.kinds.documents import MailboxMissing, NoPdf
from dossierflow.problems.unmappable import Unmappable, unreachable
from dossierflow.texts import speak
from tests.support.fakes import summary

DOSSIER = Dossier("310001", "Bakkerij Peeters", "0712345036", 310001, 700101, "exact:u1")
OF_DOSSIER = About(DOSSIER, "Lotte Vermeulen")
OF_DOCUMENT = About(DOSSIER, "Lotte Vermeulen", summary())
NO_RIGHT = RightMissing("may not", user="Lotte", right="GET sync/Financial/TransactionLines", division=310001)


def told(problem: str, error: DossierflowError) -> DossierflowError:
    """As the row of an error table tells it."""
    error.problem = problem
    return error


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("down"),
        BudgetSpent("spent", until=datetime(2026, 11, 25, tzinfo=UTC)),
        Busy("another run"),
        Uncertain("lost"),
        Misuse("no such dossier"),
    ],
)
def test_what_passes_by_itself_or_is_the_operators_own_is_no_problem(error: Exception) -> None:
    assert problem_of(error, OF_DOSSIER) is None
    assert problem_of(error, OF_DOCUMENT) is None
    assert not ends_the_work(error)


@pytest.mark.parametrize(
    ("error", "of_dossier", "of_document"),
    [
        (NO_RIGHT, "right-missing", "right-missing"),
        (Reconnect("dead"), "reconnect", "reconnect"),
        (WrongDivision("answered by 9"), "wrong-division", "wrong-division"),
        (SettingError("no secret"), "setting-wrong", "setting-wrong"),
        (KeyError("bug"), "unexpected", "unexpected"),
        (Bug("bug"), "unexpected", "exact-bug"),
        (BadData("odd", field="Total"), "unexpected", "document-unreadable"),
        (Refused("no"), "exact-refuses-dossier", "exact-refused"),
        (told("billit-refused", Refused("no")), "billit-refuses-dossier", "billit-said-no"),
        (told("billit-gone", Refused("gone")), "billit-refuses-dossier", "billit-gone"),
        (told("billit-no-access", RightMissing("may not")), "billit-no-access", "billit-said-no"),
        (told("billit-reconnect", Reconnect("dead")), "billit-reconnect", "billit-reconnect"),
        (told("exact-licence", Refused("closed")), "exact-licence", "exact-licence"),
        (told("exact-user-blocked", Reconnect("blocked")), "exact-user-blocked", "exact-user-blocked"),
        (
            told("exact-division-access", RightMissing("no access", division=310001)),
            "exact-division-access",
            "exact-division-access",
        ),
        (told("exact-period-closed", Refused("no")), "exact-refuses-dossier", "exact-period-closed"),
        (told("never-declared", Refused("no")), "exact-refuses-dossier", "exact-refused"),
    ],
)
def test_an_error_is_of_the_dossier_or_of_the_document_at_hand(
    error: Exception, of_dossier: str, of_document: str
) -> None:
    alone, at_hand = problem_of(error, OF_DOSSIER), problem_of(error, OF_DOCUMENT)
    assert alone is not None and alone.kind == of_dossier
    assert at_hand is not None and at_hand.kind == of_document
    assert (alone.dossier, at_hand.dossier) == ("310001", "310001")


def test_a_missing_right_names_user_right_and_division() -> None:
    problem = problem_of(NO_RIGHT, OF_DOCUMENT)
    assert problem is not None and problem.subject == "Financial/TransactionLines GET"
    assert problem.facts == {
        "user": "Lotte",
        "right": "Financial/TransactionLines GET",
        "division": "310001",
        "name": "Bakkerij Peeters",
    }
    assert missing_right(NO_RIGHT) == RightCheck("Financial/TransactionLines", "GET")


def test_a_right_that_has_no_name_is_told_as_it_was_asked_for() -> None:
    error = RightMissing("may not", right="GET sync/Deleted", division=310001)
    problem = problem_of(error, OF_DOSSIER)
    assert problem is not None and problem.facts["right"] == "GET sync/Deleted"
    assert problem.facts["user"] == "Lotte Vermeulen"
    assert missing_right(error) is None and lacks_right(error)


def test_what_the_other_side_said_is_quoted_and_our_own_words_are_not() -> None:
    error = told("exact-period-closed", Refused("the period is closed: Periode", raw=" Periode \n is dicht "))
    problem = problem_of(error, OF_DOCUMENT)
    assert problem is not None and problem.facts["answer"] == "Periode is dicht"


def test_a_fault_of_ours_is_told_with_its_message_and_request() -> None:
    problem = problem_of(Bug("unknown property", request_id="r-9"), OF_DOSSIER)
    assert problem is not None and problem.facts["message"] == "unknown property (request r-9)"
    silent = problem_of(ValueError(), OF_DOSSIER)
    assert silent is not None and silent.facts["message"] == "ValueError"


@pytest.mark.parametrize(
    ("language", "kept"), [("nl", "onbekend (request-id r-9)"), ("fr", "onbekend (requête r-9)")]
)
def test_the_id_of_a_call_is_named_in_the_language_of_the_practice(language: str, kept: str) -> None:
    speak(language)
    assert said(Bug("onbekend", request_id="r-9")) == kept


def test_errors_that_carry_a_declared_kind_are_that_problem() -> None:
    of_document = problem_of(Unmappable(NoPdf()), OF_DOCUMENT)
    assert of_document is not None and (of_document.kind, of_document.subject) == ("no-pdf", "1")
    none = unreachable(MailboxMissing(division="310001"), "mailbox-missing", division="310001")
    of_destination = problem_of(none, OF_DOSSIER)
    assert of_destination is not None
    assert (of_destination.kind, of_destination.subject) == ("mailbox-missing", "mailbox")


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (Reconnect("dead"), True),
        (told("exact-licence", Refused("closed")), True),
        (told("billit-reconnect", Reconnect("dead")), True),
        (told("billit-no-access", RightMissing("may not")), False),
        (told("exact-period-closed", Refused("no")), False),
        (NO_RIGHT, False),
        (Refused("no"), False),
    ],
)
def test_only_what_meets_the_whole_dossier_ends_its_work(error: Exception, ends: bool) -> None:
    assert ends_the_work(error) is ends


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("POST purchaseentry/PurchaseEntries", "PurchaseEntry/PurchaseEntries POST"),
        ("get sync/CRM/Accounts", "CRM/Accounts GET"),
        ("PUT crm/Accounts", "CRM/Accounts PUT"),
        ("GET read/financial/JournalStatusList", "Financial/JournalStatusList GET"),
        ("GET sync/Deleted", ""),
        ("", ""),
    ],
)
def test_a_right_has_one_name_however_an_error_spells_it(text: str, key: str) -> None:
    found = right_named(text)
    assert (found.key if found else "") == key


def test_what_cannot_be_reached_says_why() -> None:
    error = unreachable(MailboxMissing(division="310001"), "scan-service-off", operation="20")
    assert str(error) == "Exact names no mailbox of its scanning service for operation 20"
    assert error.declared.key == "mailbox-missing"
