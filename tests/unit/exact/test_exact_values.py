"""Dates, money, numbers and codes of Exact: read exactly as they are meant, or refused with their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossierflow.errors import BadData
from dossierflow.exact import fields, odata
from dossierflow.exact.fields import Shape, ShapeField
from dossierflow.http.json import NotJson, decode, encode
from dossierflow.kernel.money import units


@dataclass
class One:
    value: Any


def read(field: ShapeField, value: Any) -> Any:
    shape = Shape(One, "crm/Accounts", value=field)
    return shape.read({field.name: value, "ID": "f1"}, 310001).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1767139200000)/", date(2025, 12, 31)),
        ("/Date(1751241600000)/", date(2025, 6, 30)),  # summer: nothing is shifted
        ("/Date(-2208988800000)/", date(1900, 1, 1)),
        ("/Date(1767139200000+0100)/", date(2025, 12, 31)),
        ("2026-02-28T00:00:00", date(2026, 2, 28)),
        ("2026-02-28", date(2026, 2, 28)),
    ],
)
def test_a_pure_date_is_its_date_part_and_never_moves(text: str, expected: date) -> None:
    assert read(fields.day("EntryDate"), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1767182400000)/", datetime(2025, 12, 31, 11, 0, tzinfo=UTC)),  # 12:00 wall, winter
        ("/Date(1751284800000)/", datetime(2025, 6, 30, 10, 0, tzinfo=UTC)),  # 12:00 wall, summer
        ("2025-06-30T12:00:00", datetime(2025, 6, 30, 10, 0, tzinfo=UTC)),
        ("2025-06-30T12:00:00Z", datetime(2025, 6, 30, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_local_wall_time(text: str, expected: datetime) -> None:
    assert read(fields.moment("Modified"), text) == expected


@pytest.mark.parametrize(
    "text", ["/Date(99999999999999999999)/", "/Date()/", "31-12-2025", 5, "/Date(9999999999999999)/"]
)
def test_what_is_no_date_is_refused(text: Any) -> None:
    with pytest.raises(BadData, match="crm/Accounts f1"):
        read(fields.day("EntryDate"), text)


@pytest.mark.parametrize(("value", "expected"), [(Decimal("12.5"), 1250), (7, 700), (Decimal("-0.01"), -1)])
def test_amounts_become_cents(value: Any, expected: int) -> None:
    assert read(fields.money("AmountFC"), value) == expected


@pytest.mark.parametrize("value", [Decimal("1.005"), "abc", True, [], Decimal("1e30")])
def test_an_amount_that_is_not_whole_cents_is_refused_with_division_record_and_field(value: Any) -> None:
    with pytest.raises(BadData) as refusal:
        read(fields.money("AmountFC"), value)
    assert (refusal.value.dossier, refusal.value.field) == ("310001", "AmountFC")
    assert "crm/Accounts f1" in str(refusal.value)


@given(st.integers(-(10**14), 10**14))
def test_every_amount_is_sent_and_read_back_to_the_cent(cents: int) -> None:
    sent = encode({"AmountFC": units(cents)})
    assert sent.split(":")[1].rstrip("}").split(".")[1].isdecimal()
    assert read(fields.money("AmountFC"), decode(sent.encode())["AmountFC"]) == cents


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_what_is_written_as_json_is_read_back_the_same(value: Any) -> None:
    assert decode(encode({"é'": value}).encode())["é'"] == value


@pytest.mark.parametrize(("value", "expected"), [("11386558735", 11386558735), (42, 42), ("-1", -1)])
def test_int64_comes_in_quotes(value: Any, expected: int) -> None:
    assert read(fields.number("Timestamp"), value) == expected


@pytest.mark.parametrize("value", ["12.5", "", "x", True, Decimal("1.5")])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(BadData):
        read(fields.number("Timestamp"), value)


def test_codes_are_trimmed_but_vat_codes_keep_their_padding() -> None:
    assert read(fields.code("Code"), "           7000123") == "7000123"
    assert read(fields.padded("VATCode"), "6  ") == "6  "


@pytest.mark.parametrize(
    ("value", "percent"), [(Decimal("0.21"), "21"), (Decimal("0.055"), "5.5"), (1, "100")]
)
def test_percentages_are_fractions(value: Any, percent: str) -> None:
    assert str(read(fields.fraction("Percentage"), value)) == percent


@pytest.mark.parametrize(("value", "expected"), [(True, True), (0, False), (1, True), (None, False)])
def test_booleans_may_be_bytes(value: Any, expected: bool) -> None:
    assert read(fields.flag("IsBlocked"), value) is expected


def test_a_field_that_was_asked_and_is_absent_is_refused() -> None:
    with pytest.raises(BadData, match="missing"):
        Shape(One, "vat/VATCodes", value=fields.words("Description")).read({"ID": "f1"}, 1)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b"9" * 9000]
)
def test_a_body_that_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(NotJson):
        odata.records(decode(body))


def test_literals_are_written_as_exact_reads_them() -> None:
    assert odata.text("l'Écluse") == "'l''Écluse'"
    assert odata.int64(5) == "5L"
    assert odata.any_of("ID", [odata.guid("a"), odata.guid("b")]) == "ID eq guid'a' or ID eq guid'b'"
    assert odata.query({"$filter": "Name eq 'a&b'", "$select": "ID,Code"}) == (
        "$filter=Name%20eq%20'a%26b'&$select=ID,Code"
    )
    assert odata.date_in(date(2026, 1, 31)) == "2026-01-31T00:00:00"
