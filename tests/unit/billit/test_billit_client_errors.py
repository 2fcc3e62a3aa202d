"""Refusals are sorted by status and Code, in whatever shape they come, and never by their localised text."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dossierflow.billit.errors import AlreadyDone, Gone, complaints, refusal, rules
from dossierflow.errors import (
    BudgetSpent,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
)
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.reader import Where
from dossierflow.texts import load, speak, words

NOW = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)


def _refusal(status: int, body: bytes = b"") -> DossierflowError:
    refused = refusal(HttpAnswer(status, {}, body))
    return refused.error(Where("700101", "2204417"), "GET /v1/orders/2204417", NOW)


def _envelope(code: str, text: str = "") -> bytes:
    return json.dumps({"errors": [{"Code": code, "Description": text}]}).encode()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "AccessTokenExpired", Reconnect),
        (401, "InvalidAccessToken", Reconnect),
        (401, "AccessTokenRevoked", Reconnect),
        (401, "", RightMissing),
        (401, "ApiKeyNotValid", RightMissing),
        (400, "ApiKeyNotValid", RightMissing),
        (200, "ApiKeyNotValid", RightMissing),
        (200, "GenericError", Refused),
        (200, "AccessTokenExpired", Reconnect),
        (403, "", RightMissing),
        (404, "", Gone),
        (409, "Idempotent token already exists", AlreadyDone),
        (400, "GenericError", Refused),
        (400, "InvalidVAtPercentageForTaxCountry_0_", Refused),
        (429, "", BudgetSpent),
        (500, "GenericError", Unavailable),
        (503, "", Unavailable),
        (302, "", Unavailable),
        (418, "", Unavailable),
    ],
)
def test_status_and_code_decide(status: int, code: str, expected: type[DossierflowError]) -> None:
    error = _refusal(status, _envelope(code, "Un texte localisé : AccessTokenExpired 404"))
    assert type(error) is expected
    assert (error.dossier, error.document) == ("700101", "2204417")
    assert error.next_step


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (_envelope("X_0", "mots"), "X_0", "mots"),
        (b'{"errors":[{"Code":"X_0"}]}', "X_0", ""),
        (b'{"Code":"X_0","Description":"woorden"}', "X_0", "woorden"),
        (b'{"Message":"The request is invalid."}', "", "The request is invalid."),
        (b'{"error":"invalid_grant"}', "invalid_grant", ""),
        (b'{"Errors":[{"Code":"X_0"}]}', "X_0", ""),
        (b'{"errors":{"Code":"X_0","Description":"woorden"}}', "X_0", "woorden"),
        (b'{"errors":{"OrderDate":["is niet geldig"]}}', "", "OrderDate: is niet geldig"),
        (b'{"Message":"Invalid.","ModelState":{"order":["verplicht"]}}', "", "order: verplicht"),
        (b'{"error":{"code":"X_0","message":"woorden"}}', "X_0", "woorden"),
        (b'{"type":"about:blank","title":"Not right","status":400}', "", "Not right"),
        (b'[{"Code":"X_0"}]', "X_0", ""),
        (b'"plain text"', "", "plain text"),
        (b"plain   text", "", "plain text"),
        (b"\xff\xfe\x00", "", "��\x00"),
    ],
)
def test_every_shape_of_a_refusal_is_read(body: bytes, code: str, text: str) -> None:
    assert [(one.code, one.text) for one in complaints(body)] == [(code, text)]


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b"[]", b'{"errors":[]}', b'{"errors":[3,null]}', b"17"]
)
def test_a_refusal_without_words_is_still_one(body: bytes) -> None:
    assert complaints(body) == []
    assert isinstance(_refusal(400, body), Refused)


def test_all_complaints_are_quoted_and_long_ones_cut() -> None:
    body = json.dumps({"errors": [{"Code": "A", "Description": "one"}, {"Code": "B"}, {"Code": "C" * 999}]})
    error = _refusal(400, body.encode())
    assert isinstance(error, Refused)
    assert error.code == "A"
    assert "one; B; CCC" in error.raw
    assert len(error.raw) < 320


def test_each_rule_names_an_error_and_the_problem_that_is_meant() -> None:
    assert len({rule.id for rule in rules().rules}) == len(rules().rules)
    for rule in rules().rules:
        passes = rule.error in ("Unavailable", "BudgetSpent", "AlreadyDone")
        assert rule.problem.startswith("billit-") is not passes


def test_an_error_carries_its_problem_and_the_first_code() -> None:
    error = _refusal(400, _envelope("InvalidVAtPercentageForTaxCountry_0_", "mots"))
    assert isinstance(error, Refused)
    assert (error.problem, error.code, error.raw) == (
        "billit-refused",
        "InvalidVAtPercentageForTaxCountry_0_",
        "mots",
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            "GET /v1/orders/2204417: Billit weigert (HTTP 400): les mots",
        ),
        (
            "fr",
            "GET /v1/orders/2204417 : Billit refuse (HTTP 400) : les mots",
        ),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_practice_around_billits_own_words(
    language: str, said: str
) -> None:
    speak(language)
    error = _refusal(400, _envelope("X", "les mots"))
    assert words(language).say(error.message) == said
    assert error.next_step == load(language)["billit-refusal-next"]["refused"]


def test_a_page_says_nothing_in_billits_own_words() -> None:
    error = _refusal(400, b"<!DOCTYPE html><html><body>502</body></html>")
    assert isinstance(error, Refused)
    assert error.raw == ""
    assert str(error).endswith("Billit refuses (HTTP 400): a web page instead of data")


def test_a_page_of_a_firewall_is_no_missing_right() -> None:
    error = _refusal(403, b"<html><head><title>Request blocked</title></head></html>")
    assert type(error) is Unavailable
    assert str(error).endswith("no right is missing (HTTP 403): a web page instead of data")


def test_what_may_be_repeated_is_in_the_table() -> None:
    waits = {rule.id: (rules().waits(rule.retry), rule.after_write) for rule in rules().rules if rule.retry}
    growing = (1, 2, 4, 8)
    assert waits == {
        "revoked": ((0,), "not sent"),
        "token": ((0,), "not sent"),
        "throttled": (growing, "not sent"),
        "down": (growing, "unknown"),
        "unreached": (growing, "not sent"),
        "lost": (growing, "unknown"),
        "unreadable": (growing, "unknown"),
    }
