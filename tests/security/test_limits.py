"""What is long, large or broken ends in one sentence, and costs no more than its length."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.billit.resources.files import JsonObject
from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.booking.write_back import our_lines
from dossierflow.domain.bank_transaction import structured_communication
from dossierflow.errors import BadData
from dossierflow.exact import fields
from dossierflow.exact.errors import chain_row, classify
from dossierflow.exact.fields import ShapeField, value_of
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.reader import Where
from dossierflow.kernel import foreign, money
from dossierflow.statements import particulars
from dossierflow.statements.json_stream import JsonStream

SHORT, LONG = 20_000, 80_000
#: For four times the input: linear is 4, quadratic 16. Below FLOOR seconds nothing is measured.
MOST_GROWTH, FLOOR = 9.0, 0.05


def refusal(text: str, status: int = 500) -> HttpAnswer:
    return HttpAnswer(status, {}, text.encode(), message=text)


def utf_16(declaration: str) -> bytes:
    return f'<?xml version="1.0"{declaration}?><x/>'.encode("utf-16")


def embedded(declaration: str) -> None:
    with pytest.raises(BadData):
        embed_pdf(utf_16(declaration), b"%PDF", "a.pdf")


#: What reads foreign text with patterns, and the worst text for it, by its length.
PATTERNS: dict[str, tuple[Callable[[str], Any], Callable[[int], str]]] = {
    "communication, spaces": (structured_communication, lambda size: "+++123" + " " * size),
    "communication, marks": (structured_communication, lambda size: "+++123 " * (size // 7)),
    "communication, digits": (structured_communication, lambda size: "1" * size),
    "creditor reference": (structured_communication, lambda size: "RF18 " + "A1 " * (size // 3) + "_"),
    "creditor references": (
        structured_communication,
        lambda size: f"RF18{'A' * 25}_ " * (size // 31),
    ),
    "XML declaration, spaces": (embedded, lambda size: " " * size),
    "XML declaration, encodings": (embedded, lambda size: " encoding=" * (size // 10)),
    "our line in a client's text": (
        lambda text: our_lines().sub("", text),
        lambda size: "Booked in Exact as " * (size // 19),
    ),
    "our lines in a client's text": (
        lambda text: our_lines().sub("", text),
        lambda size: "Geboekt in Exact: \n" * (size // 19),
    ),
    "an error of Exact's": (
        lambda text: classify(refusal(text)),
        lambda size: "invalid mandatory journal " * (size // 26),
    ),
    "an error of Exact's, lines": (
        lambda text: classify(refusal(text)),
        lambda size: "period not allowed vat\n" * (size // 23),
    ),
    "a token error": (lambda text: chain_row(refusal(text, 400)), lambda size: "invalid_" * (size // 8)),
    "a sentence with commands": (foreign.markdown_sentence, lambda size: "`dossierflow a" * (size // 14)),
    "backticks": (foreign.markdown_sentence, lambda size: "`" * size),
    "a number": (foreign.markdown, lambda size: "1," * (size // 2) + "x"),
    "a cell": (foreign.spreadsheet, lambda size: "=" + "1" * size),
    "mandate": (particulars._MANDATE.findall, lambda size: "MANDATE " + "." * size),
    "mandates": (particulars._MANDATE.findall, lambda size: "MANDAT /MARF/ " * (size // 14)),
    "fee": (particulars._FEE.findall, lambda size: "FEE " + " :" * (size // 2)),
    "fees": (particulars._FEE.findall, lambda size: "FEE EUR " * (size // 8)),
    "foreign amount": (particulars._FOREIGN.findall, lambda size: "USD " + "1" * size),
    "rate": (particulars._RATE.findall, lambda size: "RATE " + "1" * size),
    "creditor identifier": (particulars._CREDITOR.findall, lambda size: "BE12ABC" + "1" * size),
}


def seconds(read: Callable[[str], Any], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_costs_no_more_than_the_length_of_its_worst_text(pattern: str) -> None:
    read, worst = PATTERNS[pattern]
    read(worst(100))
    short = min(seconds(read, worst(SHORT)) for _ in range(2))
    long = min(seconds(read, worst(LONG)) for _ in range(2))
    assert long < FLOOR or long < MOST_GROWTH * max(short, FLOOR / 8), (short, long)
    assert long < 1


@pytest.mark.parametrize(
    "number",
    [Decimal("1e999999"), Decimal("-1e999999"), Decimal("1e-999999"), Decimal("NaN"), Decimal("Infinity"),
     "9" * 5000, "1e999999999999999999999", 10**5000, "", "x" * 5000],
    ids=range(10),
)  # fmt: skip
def test_an_amount_of_any_size_is_refused_in_one_sentence(number: Decimal | int | str) -> None:
    with pytest.raises(BadData) as refused:
        money.cents(number, field="TotalAmount")
    assert refused.value.field == "TotalAmount" and len(str(refused.value)) < 200


@pytest.mark.parametrize("number", [Decimal("1e999999"), 10**5000, Decimal("NaN")], ids=range(3))
@pytest.mark.parametrize("kind", [fields.money, fields.fraction, fields.number])
def test_a_number_of_exacts_that_nobody_means_names_its_field(
    number: Any, kind: Callable[[str], ShapeField]
) -> None:
    with pytest.raises(BadData) as refused:
        value_of(kind("AmountDC"), JsonObject({"AmountDC": number}, Where("310001", record="entry 1")))
    assert refused.value.field == "AmountDC"


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000], ids=["plus", "minus"])
def test_a_number_in_a_file_that_has_thousands_of_digits_names_its_line(number: str) -> None:
    with pytest.raises(BadData, match="line 1"):
        JsonStream(io.StringIO(f'{{"TotalAmount": {number}}}')).value()


@pytest.mark.parametrize("text", ["S\ud800", "\udfff", "a\ud83dA", "nul\0"])
def test_what_no_database_can_hold_is_refused_by_its_field(text: str) -> None:
    received = json.loads(json.dumps({"OrderNumber": text}))
    with pytest.raises(BadData) as refused:
        JsonObject(received, Where("310001")).text("OrderNumber")
    assert refused.value.field == "OrderNumber"
    with pytest.raises(BadData):
        value_of(fields.words("Description"), JsonObject({"Description": text}, Where("310001")))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (" 0026700001 ", 26_700_001),
        ("9" * 18, 10**18 - 1),
        ("0\x1f", 0),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("\u00b2", None),  # a digit to `isdigit`, and none to `int`
        ("\u0663", None),
        ("-7", None),
        ("7.0", None),
        ("", None),
    ],
)
def test_a_number_of_others_is_digits_of_ascii_or_none(text: str, number: int | None) -> None:
    assert foreign.whole(text) == number


def test_what_a_character_stands_for_is_remembered_whatever_came_before() -> None:
    """A megabyte of it is then found out once; and what is remembered stays bounded."""
    foreign.line("".join(map(chr, range(0x4E00, 0x4E00 + 20_500))))
    foreign.line("\U0007ddf3" * 3)
    assert 0x7DDF3 in foreign._AS_SEEN
    assert len(foreign._AS_SEEN) <= foreign._REMEMBERED


def test_an_emoji_is_no_lone_surrogate() -> None:
    received = json.loads('{"OrderNumber": "\\ud83d\\ude00"}')
    assert JsonObject(received, Where()).text("OrderNumber") == "😀"
