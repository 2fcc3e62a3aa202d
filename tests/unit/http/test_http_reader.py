"""A field is read in one way, and refused with its dossier, document and place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.errors import BadData
from dossierflow.http import reader
from dossierflow.http.faults import FieldFault
from dossierflow.http.json import NoNumber
from dossierflow.http.reader import DEMANDED, JsonObject, Where
from dossierflow.texts import phrase, speak, words

WHERE = Where("700101", "F26-1")


def row(**data: Any) -> JsonObject:
    return JsonObject(data, WHERE)


def refusal(read: Any) -> BadData:
    with pytest.raises(BadData) as refused:
        read()
    return refused.value


def test_an_absent_field_is_its_stand_in_or_a_refusal() -> None:
    assert row().read("A", reader.plain_text, "none") == "none"
    assert row(A=None).read("A", reader.plain_text, None) is None
    for demand in (lambda: row(A=None).read("A", reader.plain_text), lambda: row().read("A", str, DEMANDED)):
        refused = refusal(demand)
        assert (refused.dossier, refused.document, refused.field) == ("700101", "F26-1", "A")
        assert refused.message == phrase("field-fault.missing")


def test_a_record_that_is_no_document_is_named_in_the_sentence() -> None:
    where = Where("310001", record="crm/Accounts f1", next_step="Correct it.")
    refused = refusal(lambda: JsonObject({"A": 1}, where).read("A", reader.plain_text))
    assert str(refused) == "dossier 310001, field A: crm/Accounts f1: '1' is not text"
    assert (refused.document, refused.next_step) == ("", "Correct it.")


def test_what_stands_in_a_list_is_named_by_its_place_until_it_has_a_name() -> None:
    [line] = row(Lines=[{"Amount": "x"}]).objects("Lines")
    assert refusal(lambda: line.amount("Amount")).field == "Lines[0].Amount"
    named = line.labelled("F26-2")
    refused = refusal(lambda: named.amount("Amount"))
    assert (refused.document, refused.field) == ("F26-2", "Amount")
    assert refusal(lambda: list(row(Lines=[3]).objects("Lines"))).field == "Lines[0]"
    assert refusal(lambda: JsonObject.of(3, WHERE)).field == "(record)"
    assert list(row().objects("Lines")) == []
    assert row(Party={"Name": "P"}).child("Party") == JsonObject({"Name": "P"}, WHERE, "Party.")
    assert row().child("Party") is None


@pytest.mark.parametrize(
    ("getter", "value", "expected"),
    [
        ("text", "  x ", "x"),
        ("text", None, ""),
        ("text", 604000, "604000"),
        ("text", Decimal("604000.0"), "604000"),
        ("text", "a\tb\nc", "a\tb\nc"),
        ("integer", 7, 7),
        ("integer", None, None),
        ("integer", -(2**63), -(2**63)),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("identity", 1, 1),
        ("decimal", Decimal("1.5"), Decimal("1.5")),
        ("decimal", 0, Decimal(0)),
        ("decimal", None, None),
        ("decimal", Decimal("1e30"), Decimal("1e30")),
        ("amount", Decimal("12.5"), 1250),
        ("amount", -7, -700),
        ("currency", "USD", "USD"),
        ("currency", "", "EUR"),
        ("currency", None, "EUR"),
        ("flag", True, True),
        ("flag", None, False),
        ("day", "2026-11-04", dt.date(2026, 11, 4)),
        ("day", "2026-11-04T23:59:59+01:00", dt.date(2026, 11, 4)),
        ("day", "0001-01-01T00:00:00", None),
        ("day", "1950-01-01", dt.date(1950, 1, 1)),
        ("day", "2150-12-31", dt.date(2150, 12, 31)),
        ("day", None, None),
        ("need_day", "2026-11-04", dt.date(2026, 11, 4)),
        ("instant", "2026-11-04T10:00:00", dt.datetime(2026, 11, 4, 10, tzinfo=dt.UTC)),
        ("instant", "2026-11-04T10:00:00+01:00", dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)),
        ("instant", None, None),
        ("instant", "2026-07-04T10:00:00-05:00", dt.datetime(2026, 7, 4, 15, tzinfo=dt.UTC)),
        ("listed", [1], [1]),
        ("listed", None, []),
        ("need_text", "x", "x"),
    ],
)
def test_a_value_that_can_be_meant_is_read(getter: str, value: Any, expected: Any) -> None:
    read = getattr(row(A=value), getter)("A")
    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize(
    ("getter", "value", "says"),
    [
        ("text", True, "is not text"),
        ("text", [], "is not text"),
        ("text", Decimal("1.5"), "is not text"),
        ("text", NoNumber("NaN"), "is not text"),
        ("text", Decimal("sNaN"), "is not text"),
        ("text", Decimal("Infinity"), "is not text"),
        ("text", Decimal("1e999999"), "is not text"),
        ("text", "x" * 4001, "is 4001 characters long, more than 4000"),
        ("text", "a\x00b", "contains control characters"),
        ("need_text", " ", "is missing"),
        ("integer", True, "'True' is not a whole number"),
        ("integer", "7", "'7' is not a whole number"),
        ("integer", 2**63, "'9223372036854775808' is not a whole number"),
        ("integer", -(2**63) - 1, "'-9223372036854775809' is not a whole number"),
        ("identity", 0, "0 is not a valid id"),
        ("identity", -3, "-3 is not a valid id"),
        ("decimal", True, "'True' is not a number"),
        ("decimal", "1", "'1' is not a number"),
        ("decimal", NoNumber("NaN"), "'NaN' is not a number"),
        ("decimal", Decimal("NaN"), "'NaN' is not a number that can be meant"),
        ("decimal", Decimal("1e31"), "'1E+31' is not a number that can be meant"),
        ("decimal", Decimal("1e-31"), "'1E-31' is not a number that can be meant"),
        ("amount", Decimal("1.005"), "1.005 is not a whole number of cents"),
        ("amount", None, "is missing"),
        ("currency", "EURO", "'EURO' is not a valid currency"),
        ("flag", 1, "'1' is neither true nor false"),
        ("day", "04/11/2026", "'04/11/2026' is not a valid date"),
        ("day", "2026-02-30", "'2026-02-30' is not a valid date"),
        ("day", 20261104, "'20261104' is not a valid date"),
        ("day", "1949-12-31", "'1949-12-31' is not a date that can be meant"),
        ("day", "2151-01-01", "'2151-01-01' is not a date that can be meant"),
        ("need_day", None, "is missing"),
        ("need_day", "0001-01-01", "is missing"),
        ("instant", "soon", "'soon' is not a valid date"),
        ("listed", {}, "is not a list"),
        ("child", [], "is not an object"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_in_a_sentence(getter: str, value: Any, says: str) -> None:
    refused = refusal(lambda: getattr(row(A=value), getter)("A"))
    assert words("en").say(refused.message).endswith(says)
    assert refused.field == "A"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", "dossier 700101, document F26-1, veld A: '12,5' is geen getal"),
        ("fr", "dossier 700101, document F26-1, champ A : '12,5' n'est pas un nombre"),
    ],
)
def test_a_refusal_is_told_in_the_language_of_the_practice(language: str, says: str) -> None:
    speak(language)
    assert str(refusal(lambda: row(A="12,5").decimal("A"))) == says


def test_a_value_is_never_told_as_a_phrase_of_ours() -> None:
    """A supplier may write what looks like a phrase, and what no database holds."""
    foreign = str(phrase("error.no-dossiers"))
    assert "there are no dossiers" not in str(refusal(lambda: row(A=foreign).decimal("A")))
    assert "\0" not in str(refusal(lambda: row(A="a\0b").decimal("A")))


def test_an_instant_is_in_utc() -> None:
    for text in ("2026-07-04T10:00:00", "2026-07-04T10:00:00-05:00"):
        moment = row(A=text).instant("A")
        assert moment is not None
        assert moment.tzinfo is dt.UTC


@pytest.mark.parametrize(("digits", "taken"), [(20, True), (21, False)])
def test_a_code_in_a_number_has_twenty_digits_at_most(digits: int, taken: bool) -> None:
    number = Decimal("9" * digits + ".0")
    if taken:
        assert row(A=number).text("A") == "9" * digits
    else:
        assert str(refusal(lambda: row(A=number).text("A"))).endswith(" is not text")


def test_text_may_be_bounded_more_narrowly() -> None:
    too_long = phrase("field-fault.too-long", length=6, longest=5)
    assert row(A="x" * 5).text("A", 5) == "xxxxx"
    assert refusal(lambda: row(A="x" * 6).text("A", 5)).message == too_long
    assert refusal(lambda: row(A="x" * 6).need_text("A", 5)).message == too_long


def test_plain_text_is_as_received_and_a_spoilt_number_is_none() -> None:
    assert reader.plain_text(" x ") == " x "
    for value in (1, None, NoNumber("NaN")):
        with pytest.raises(FieldFault, match="no-text"):
            reader.plain_text(value)


def test_a_long_value_is_shown_by_its_start() -> None:
    assert reader.shown("x" * 40) == repr("x" * 40)
    assert reader.shown("x" * 41) == repr("x" * 37 + "...")


def test_a_number_that_python_does_not_write_is_refused_all_the_same() -> None:
    refused = refusal(lambda: row(A=10**5000).integer("A"))
    assert str(refused).endswith("a number of many digits is not a whole number")
