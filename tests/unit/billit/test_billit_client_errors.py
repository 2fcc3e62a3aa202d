"""Refusals are sorted by status and Code, in whatever shape they come, and never by their localised text."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dossierflow.billit.errors import AlreadyDone, Gone, advice, complaints, refusal, rules
from dossierflow.billit.reading import Where
from dossierflow.errors import (
    BudgetSpent,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
)
from dossierflow.problems.problem import Owner

NOW = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)


def _refusal(status: int, body: bytes = b"") -> DossierflowError:
    return refusal(status, body, Where("700101", "2204417"), what="GET /v1/orders/2204417", until=NOW)


def _envelope(code: str, text: str = "") -> bytes:
    return json.dumps({"errors": [{"Code": code, "Description": text}]}).encode()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "AccessTokenExpired", Reconnect),
        (401, "InvalidAccessToken", Reconnect),
        (401, "AccessTokenRevoked", Reconnect),
        (401, "", RightMissing),
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
        (b'"plain text"', "", "plain text"),
        (b"plain   text", "", "plain text"),
        (b"<!DOCTYPE html><html><body>502</body></html>", "", "a web page instead of data"),
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


def test_each_rule_names_an_error_an_owner_and_a_next_step() -> None:
    for rule in rules():
        assert rule.next_step
        assert rule.kind.startswith("billit-")
        assert isinstance(rule.owner, Owner)


def test_the_owner_of_an_error_is_found_again_by_its_class_and_code() -> None:
    vat = advice(_refusal(400, _envelope("InvalidVAtPercentageForTaxCountry_0_")))
    assert vat and (vat.owner, vat.kind) == (Owner.CLIENT, "billit-vat-rate")
    other = advice(_refusal(400, _envelope("SomethingNew")))
    assert other and (other.owner, other.kind) == (Owner.US, "billit-refused")
    assert advice(_refusal(404)).owner is Owner.CLIENT  # type: ignore[union-attr]
    assert advice(DossierflowError("not from Billit")) is None
