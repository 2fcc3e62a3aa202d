"""Numbers go over the wire exactly, and one that cannot be meant spoils its own field only."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.http.json import LONGEST_INTEGER, NoNumber, NotJson, decode, encode
from dossierflow.texts import words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", Decimal("12.50")),
        ("-0.01", Decimal("-0.01")),
        ("1e2", Decimal("1E+2")),
        ("7", 7),
        ('{"a": [1, 2.0, null, true, "x"]}', {"a": [1, Decimal("2.0"), None, True, "x"]}),
        ("\ufeff[1]", [1]),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, value: Any) -> None:
    read = decode(text.encode())
    assert read == value
    assert type(read) is type(value)
    assert str(read) == str(value)


@pytest.mark.parametrize("digits", ["NaN", "Infinity", "-Infinity", "9" * (LONGEST_INTEGER + 1)])
def test_what_no_amount_can_be_is_neither_number_nor_text(digits: str) -> None:
    read = decode(f'{{"a": {digits}, "b": 1}}'.encode())
    assert read == {"a": digits, "b": 1}
    assert type(read["a"]) is NoNumber


def test_the_longest_integer_is_one() -> None:
    assert decode(b"9" * LONGEST_INTEGER) == int("9" * LONGEST_INTEGER)


def test_an_exponent_beyond_all_bounds_is_no_number() -> None:
    read = decode(b"1e99999999999999999999")
    assert type(read) is NoNumber
    assert read == "1e99999999999999999999"


@pytest.mark.parametrize(
    "body", [b"", b" ", b"{", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a" 1}', b"1 2"]
)
def test_what_is_not_json_says_so(body: bytes) -> None:
    with pytest.raises(NotJson) as refused:
        decode(body)
    said = words("en").say(refused.value.says)
    assert re.fullmatch(r"not valid JSON: (JSONDecode|UnicodeDecode|Recursion)Error", said)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.20"), "-0.20"),
        ({"a": [Decimal("1.0"), 2], "é": "é"}, '{"a":[1.0,2],"\\u00e9":"é"}'),
        ((1, None, True), "[1,null,true]"),
        ('a"b', '"a\\"b"'),
    ],
)
def test_a_decimal_leaves_with_exactly_its_digits(value: Any, text: str) -> None:
    assert encode(value) == text


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan"), float("inf")])
def test_what_is_not_finite_does_not_leave(value: Any) -> None:
    with pytest.raises(ValueError, match=r"not a finite number|not JSON compliant"):
        encode({"a": value})
