"""What is read off an answer, and what an error says of it: to the word."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dossierflow.domain.causes import cause_of
from dossierflow.errors import BudgetSpent, Bug, Reconnect, Refused, RightMissing, Unavailable
from dossierflow.exact.errors import (
    Call,
    Classification,
    Forbidden,
    chain_row,
    classify,
    right_missing,
    rules,
    waits,
)
from dossierflow.http.exchange import LONGEST_TEXT, LOST, UNREACHED, UNREADABLE, HttpAnswer, Status
from dossierflow.texts import languages, load, phrase, speak, words

UNTIL = datetime(2026, 11, 26, tzinfo=UTC)
CALL = Call("POST", "salesentry/SalesEntries", 310001, "Lotte", UNTIL)
ENGLISH, said_by, NO = load("en")["exact-refusal"], words("en").say, phrase("word.none")
NO_COMPANY = Call("GET", "current/Me", None, "", UNTIL)


def answer(status: Status, text: str = "", content: str = "", **headers: str) -> HttpAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, named, content.encode(), text)


def meaning(name: str, said: HttpAnswer) -> Classification:
    return Classification(next(rule for rule in rules().rules if rule.id == name), said, False)


@pytest.mark.parametrize(("status", "ok"), [
    (200, True), (201, True), (204, True), (299, True), (199, False), (300, False), (500, False),
    (LOST, False), (UNREACHED, False), (UNREADABLE, False),
])  # fmt: skip
def test_success_is_a_status_of_two_hundred_and_something(status: Status, ok: bool) -> None:
    assert answer(status).ok is ok


def test_of_a_long_body_its_start_is_shown_whatever_it_is() -> None:
    assert LONGEST_TEXT == 2000
    assert HttpAnswer(500, {}, b"a" * 10_000).body == "a" * 2000
    assert HttpAnswer(500, {}, "\N{EURO SIGN}".encode() * 3000).body == "\N{EURO SIGN}" * 2000
    assert HttpAnswer(500, {}, "\N{GRINNING FACE}".encode() * 3000).body == "\N{GRINNING FACE}" * 2000
    assert HttpAnswer(500, {}, b"caf\xe9").body == "caf\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, ""),
        ({"Date": "d"}, "d"),
        ({"Date": "d", "X_Correlation_Id": "c"}, "c"),
        ({"Date": "d", "X_Correlation_Id": "c", "Request_Id": "r"}, "r"),
        ({"Date": "d", "X_Correlation_Id": "c", "Request_Id": "r", "X_Request_Id": "x"}, "x"),
        ({"X_Request_Id": "", "Request_Id": "r"}, "r"),
    ],
)
def test_a_call_is_found_again_by_the_best_header_there_is(headers: dict[str, str], found: str) -> None:
    assert answer(500, **headers).request_id == found


def test_the_grounds_of_a_refusal_are_in_two_headers_and_readable() -> None:
    assert answer(403).grounds == ""
    assert answer(403, Reason="Not+allowed%3A%20POST").grounds == "Not allowed: POST"
    assert answer(401, WWW_Authenticate="Bearer+expired").grounds == "Bearer expired"
    assert answer(401, Reason="a", WWW_Authenticate="b").grounds == "a b"


def test_the_other_sides_own_words_are_its_message_else_its_grounds_else_its_body() -> None:
    assert answer(500, " said ", "body", Reason="grounds").raw == "said"
    assert answer(500, "", "body", Reason="grounds").raw == "grounds"
    assert answer(500, "", " body ").raw == "body"


def test_a_message_says_what_was_asked_where_and_what_came() -> None:
    says = ENGLISH["E19"]
    assert said_by(meaning("E19", answer(500, "Closed")).message(CALL)) == (
        f"POST salesentry/SalesEntries in division 310001: {says}: Closed"
    )
    assert said_by(meaning("E19", answer(500)).message(NO_COMPANY)) == f"GET current/Me: {says}"


@pytest.mark.parametrize(
    ("language", "said", "next_step"),
    [
        (
            "nl",
            "dossier 310001: POST salesentry/SalesEntries in administratie 310001: "
            "de periode is afgesloten: Closed",
            "Open de periode in Exact, of boek het document op een latere datum.",
        ),
        (
            "fr",
            "dossier 310001 : POST salesentry/SalesEntries dans l'administration 310001 : "
            "la période est clôturée : Closed",
            "Rouvrez la période dans Exact, ou comptabilisez le document à une date ultérieure.",
        ),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_practice_around_exacts_own_words(
    language: str, said: str, next_step: str
) -> None:
    speak(language)
    error = meaning("E24", answer(500, "Closed")).error(CALL)
    assert str(error) == said
    assert error.next_step == next_step


def test_what_exact_says_is_never_told_as_a_phrase_of_ours() -> None:
    foreign = str(phrase("error.no-dossiers"))
    error = meaning("E24", answer(500, foreign + "\0")).error(CALL)
    assert foreign in str(error)
    assert "\0" not in str(error)


def test_every_error_carries_its_place_its_next_step_and_its_request() -> None:
    said = answer(500, "Closed", X_Request_Id="r1")
    error = meaning("E19", said).error(CALL)
    row = next(rule for rule in rules().rules if rule.id == "E19")
    assert isinstance(error, Refused)
    assert (error.raw, error.code) == ("Closed", "E19")
    assert (error.dossier, error.request_id) == ("310001", "r1")
    assert error.next_step == load("en")["exact-refusal-next"][row.id]
    assert error.message == meaning("E19", said).message(CALL)
    assert meaning("E19", said).error(NO_COMPANY).dossier == ""


@pytest.mark.parametrize(("row", "kind"), [("E3", Bug), ("E33", Unavailable), ("401", Reconnect)])
def test_plain_errors_say_the_same_and_no_more(row: str, kind: Any) -> None:
    said = meaning(row, answer(500, "words", Request_Id="r2"))
    error = said.error(CALL)
    assert type(error) is kind
    assert (error.message, error.dossier, error.request_id) == (said.message(CALL), "310001", "r2")
    assert error.next_step == load("en")["next-step"][kind.default_next_step]


def test_a_spent_budget_says_until_when() -> None:
    said = meaning("E14", answer(429, X_Request_Id="r3"))
    error = said.error(CALL)
    assert isinstance(error, BudgetSpent)
    assert (error.until, error.message) == (UNTIL, said.message(CALL))
    assert (error.dossier, error.request_id) == ("310001", "r3")


def test_a_missing_right_says_who_what_where_and_why() -> None:
    said = meaning("E8", answer(403, "Scope", X_Request_Id="r4"))
    error = said.error(CALL)
    right = "POST salesentry/SalesEntries"
    assert type(error) is RightMissing
    assert said_by(error.message) == f"Lotte may not {right} in division 310001: {ENGLISH['E8']}: Scope"
    assert (error.user, error.right, error.division, error.dossier) == ("Lotte", right, 310001, "310001")
    assert (error.next_step, error.request_id) == (load("en")["exact-refusal-next"]["E8"], "r4")
    nowhere = said.error(NO_COMPANY)
    assert isinstance(nowhere, RightMissing)
    assert nowhere.division == 0
    assert said_by(nowhere.message).startswith("the connected user may not GET current/Me in division 0: ")


def test_where_nothing_more_precise_is_known_the_next_step_is_where_rights_are() -> None:
    error = right_missing("Lotte", "GET x", 5, NO)
    assert type(error) is RightMissing
    assert error.next_step == (
        "Grant it in Exact Online: My Exact Online > Users > the rights of Lotte in company 5."
    )
    assert error.request_id == ""
    assert said_by(error.message) == "Lotte may not GET x in division 5: none"
    nobody = right_missing("", "GET x", 5, NO, Forbidden, "Ask.", "r")
    assert type(nobody) is Forbidden
    assert (nobody.user, nobody.next_step, nobody.request_id) == ("", "Ask.", "r")
    assert said_by(nobody.message) == "the connected user may not GET x in division 5: none"
    assert "the rights of the connected user in company 5" in right_missing("", "GET x", 5, NO).next_step


def test_the_table_is_read_whole_and_once() -> None:
    assert all(isinstance(rule.status, tuple) for rule in rules().rules)
    assert rules() is rules()


def test_what_has_no_waiting_time_is_not_waited_for() -> None:
    assert waits("") == ()
    assert waits("unknown") == ()
    assert waits("glitch") == (1, 3, 9)


def test_empty_lines_in_a_message_decide_nothing() -> None:
    padded = classify(answer(500, "\n  \nTotally unknown words\n"))
    assert padded.rule == classify(answer(500, "Totally unknown words")).rule
    assert classify(answer(502)).rule == classify(answer(502, "", " \n ")).rule


def test_a_message_outweighs_the_body_it_came_in() -> None:
    in_body = classify(answer(400, "", "Error processing request stream"))
    assert in_body.rule.id == "E3"
    assert (
        classify(answer(400, "incompatible with operand", "Error processing request stream")).rule.id == "E5"
    )


@pytest.mark.parametrize(
    ("said", "chain", "says"),
    [
        (answer(400, "", "tooearlytorefresh"), "early", ""),
        (answer(401, Reason="Access_Token+not+expired"), "early", ""),
        (answer(400, "", '{"error":"x","d":"Old refresh token used."}'), "dead", "was used before"),
        (answer(401, "", "Refresh token expired"), "dead", "was not used for 30 days"),
        (answer(400, "", "CHAINID"), "dead", "a later consent"),
        (answer(400, "", "Bad Request"), "code", "the code was used before"),
        (answer(400, "", '{"error":"invalid_request"}'), "setting", "or missing"),
        (answer(UNREADABLE, "", "<html>Maintenance</html>"), "standing", ""),
        (answer(401, "", "Invalid_Client"), "setting", "client id, the secret or the redirect address"),
        (answer(403, "", '{"error":"other"}'), "dead", "Exact refuses the token"),
        (answer(429), "day", ""),
        (answer(UNREACHED), "standing", ""),
        (answer(503, "", "Maintenance"), "standing", ""),
        (answer(503), "standing", ""),
        (answer(503, "", "gateway"), "lost", ""),
        (answer(302), "standing", ""),
        (answer(418), "standing", ""),
        (answer(LOST), "lost", ""),
        (answer(UNREADABLE), "lost", ""),
        (answer(500), "lost", ""),
    ],
)
def test_a_refusal_of_the_token_endpoint_says_what_becomes_of_the_chain(
    said: HttpAnswer, chain: str, says: str
) -> None:
    found, key = chain_row(said)
    assert found == chain
    assert bool(key) is bool(says)
    assert not says or says in words("en").sentence(f"token.{key}")


def test_a_token_answer_that_the_table_does_not_know_is_loud() -> None:
    with pytest.raises(AssertionError, match=r"^the token table has no row for status 200$"):
        chain_row(answer(200))


def test_what_is_kept_of_a_refusal_is_told_in_each_readers_language() -> None:
    kept = str(cause_of(meaning("E3", answer(400, "Closed")).error(CALL)))  # as the store gives it back
    for language in languages():
        assert load(language)["exact-refusal"]["E3"] in words(language).say(kept)


def test_what_an_earlier_version_kept_is_read_as_it_stands() -> None:
    """Then the sentence itself was kept, in English."""
    kept = str(phrase("cause.bug", answer="POST x in division 5: lines were sent in a PUT: Closed"))
    assert "POST x in division 5: lines were sent in a PUT: Closed" in words("fr").say(kept)
