"""Structured communications: their zones by name, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dossierflow.coda import structured
from dossierflow.coda.structured import Place
from dossierflow.coda.words import Language
from dossierflow.coda.words.said import sentence
from dossierflow.errors import BadData

KNOWN = {
    Place.MOVEMENT: "100 101 102 103 104 105 106 107 108 111 112 113 114 115 120 121 122 123 124 125 126 127",
    Place.INFORMATION: "001 002 003 004 005 006 007 008 009 010 011",
}
LENGTHS = {Place.MOVEMENT: 146, Place.INFORMATION: 265}
SAMPLES: dict[str, structured.Value] = {
    "text": "Aa1",
    "digits": "1",
    "amount": 123_456,
    "rate": Decimal("1.08250000"),
    "date": date(2026, 2, 26),
    "year_date": date(2026, 2, 26),
    "day_or_never": date(2026, 2, 26),
    "currency": "USD",
    "country": "US",
}


def faults(place: Place, digits: str, text: str) -> list[tuple[int, str]]:
    """Offset and sentence."""
    known = structured.find(place, digits)
    assert known is not None
    return [(place, sentence([what], Language.EN)) for place, what in structured.faults(known, text)]


@pytest.mark.parametrize(
    ("place", "digits"), [(place, digits) for place, all_ in KNOWN.items() for digits in all_.split()]
)
def test_every_type_is_written_and_read_back(place: Place, digits: str) -> None:
    known = structured.find(place, digits)
    assert known is not None and known.end <= LENGTHS[place]
    values = {
        zone.name: zone.kind[1] if zone.kind.startswith("=") else SAMPLES[zone.kind] for zone in known.zones
    }
    values |= {zone.name: "Aa1"[: zone.length] for zone in known.zones if zone.kind == "text"}
    text = structured.encode(place, digits, **values)
    assert faults(place, digits, text) == []
    if known.zones:
        read = structured.decode(place, digits, text)
        for zone in known.zones:
            expected = values[zone.name]
            assert read[zone.name] == (
                str(expected).zfill(zone.length) if zone.kind == "digits" else expected
            )


def test_zones_do_not_overlap() -> None:
    for place, all_ in KNOWN.items():
        for digits in all_.split():
            known = structured.find(place, digits)
            assert known is not None
            ends = [0, *(zone.end for zone in known.zones)]
            assert all(zone.start >= end for zone, end in zip(known.zones, ends, strict=False))


def test_a_direct_debit_stands_where_the_standard_puts_it() -> None:
    text = structured.encode(
        Place.MOVEMENT,
        "127",
        settlement=date(2026, 2, 26),
        kind="1",
        scheme="1",
        paid="0",
        creditor="BE69ZZZ050D000000008",
        mandate="MANDAAT-00123",
        communication="ABONNEMENT FEBRUARI     SDD-2026-02",
        r_type="0",
    )
    zone = "127" + text
    assert zone[3:9] == "260226" and zone[9:12] == "110"
    assert zone[12:47].rstrip() == "BE69ZZZ050D000000008" and zone[47:82].rstrip() == "MANDAAT-00123"
    assert zone[144] == "0" and len(zone) == 145


def test_an_unused_zone_is_zero_where_digits_belong_and_blank_elsewhere() -> None:
    text = structured.encode(Place.MOVEMENT, "105", currency="USD")
    assert text[:42] == "0" * 42 and text[42:45] == "USD" and text[59:74] == "0" * 15
    assert structured.decode(Place.MOVEMENT, "105", text)["currency"] == "USD"


@pytest.mark.parametrize(
    ("digits", "values"),
    [
        ("999", {}),
        ("101", {"nothing": "x"}),
        ("101", {"number": "1234567890123"}),
        ("105", {"rate": Decimal("1.123456789")}),
        ("105", {"rate": Decimal("-1")}),
        ("127", {"mandate": "x" * 36}),
    ],
)
def test_what_does_not_fit_is_refused(digits: str, values: dict[str, structured.Value]) -> None:
    with pytest.raises(BadData):
        structured.encode(Place.MOVEMENT, digits, **values)


def test_faults_are_named_with_their_offset() -> None:
    text = structured.encode(Place.MOVEMENT, "127", settlement=date(2026, 2, 26), r_type="0")
    [(offset, reason)] = faults(Place.MOVEMENT, "127", "310226" + text[6:])
    assert offset == 0 and "due '310226'" in reason
    [(offset, reason)] = faults(Place.MOVEMENT, "103", "123456789012 AND MORE")
    assert offset == 12 and "AND MORE" in reason


def test_a_guarantee_without_term_has_no_date() -> None:
    text = structured.encode(Place.MOVEMENT, "123", start=date(2026, 1, 1))
    never = text[:6] + "999999" + text[12:]
    assert faults(Place.MOVEMENT, "123", never) == []
    assert structured.decode(Place.MOVEMENT, "123", never)["maturity"] is None
