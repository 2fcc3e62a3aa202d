"""Dates that a converter wrote year first or month first: said once, and read as what they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dossierflow.coda.reading import Reading, read_file
from dossierflow.coda.rules import Level
from dossierflow.coda.words import Language

BANKS = Path(__file__).parent / "banks"
#: Where the dates of a record stand.
PLACES = {"0": (5,), "1": (58,), "21": (47, 115), "8": (57,)}
Change = Callable[[str], str]


def dated(content: bytes, change: Change) -> bytes:
    lines = content.decode("latin-1").splitlines()
    for number, line in enumerate(lines):
        for start in PLACES.get(line[:2], PLACES.get(line[:1], ())):
            line = line[:start] + change(line[start : start + 6]) + line[start + 6 :]
        lines[number] = line
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")


def year_first(digits: str) -> str:
    return digits[4:] + digits[2:4] + digits[:2]


def file_of(created: str, old: str, new: str, entry: str) -> bytes:
    """A statement with these dates."""
    lines = (BANKS / "22_lf.cod").read_text("latin-1").splitlines()
    for number, (start, digits) in {0: (5, created), 1: (58, old), 5: (57, new)}.items():
        lines[number] = lines[number][:start] + digits + lines[number][start + 6 :]
    lines[2] = lines[2][:47] + entry + lines[2][53:115] + entry + lines[2][121:]
    return "".join(f"{line}\n" for line in lines).encode("latin-1")


def keys(reading: Reading) -> list[tuple[str, str, Level]]:
    return [(one.rule, one.what[0].key, one.level) for one in reading.findings]


TURNED = [("F5", "dates-turned", Level.ERROR)]
DOUBTED = [("F5", "dates-doubted", Level.ERROR)]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("251127", "251125", "251126", "251126"), date(2025, 11, 26)),
        (("260103", "251231", "260102", "260102"), date(2026, 1, 2)),
        (("251203", "251030", "251202", "251128"), date(2025, 12, 2)),
        (("260202", "260130", "260202", "260202"), date(2026, 2, 2)),  # as DDMMYY it ends before it starts
        (("022526", "022426", "022526", "022526"), date(2026, 2, 25)),
    ],
)
def test_dates_in_another_order_are_said_once_and_read_as_the_days_they_are(
    dates: tuple[str, str, str, str], day: date
) -> None:
    reading = read_file(file_of(*dates), "day.cod")
    assert keys(reading) == TURNED
    [read] = reading.statements
    assert read.identity.day == day
    [movement] = read.statement.movements
    assert abs((movement.entry_date - day).days) <= 4 and movement.value_date == movement.entry_date
    assert (reading.findings[0].line, reading.findings[0].position) == (6, 58)


def test_forty_movements_in_another_order_are_one_finding() -> None:
    content = (BANKS / "57_one_stray_byte_in_40_movements.cod").read_bytes().replace(b"\x85", b".")
    reading = read_file(dated(content, lambda digits: digits[2:4] + "25" + digits[4:]))
    assert keys(reading) == TURNED
    spread = content.replace(b"010226", b"300126")
    assert keys(read_file(dated(spread, year_first))) == TURNED


@pytest.mark.parametrize(
    "dates",
    [
        ("251126", "251125", "251126", "251126"),
        ("260227", "260226", "260227", "260227"),
    ],
)
def test_two_dates_a_year_apart_are_read_by_the_letter_and_doubted(dates: tuple[str, str, str, str]) -> None:
    reading = read_file(file_of(*dates))
    assert keys(reading) == DOUBTED
    assert reading.statements[0].identity.day.strftime("%d%m%y") == dates[2]
    assert "als JJMMDD dagen" in reading.findings[0].text_in(Language.NL)


def test_a_statement_in_doubt_is_sure_where_another_of_its_file_is() -> None:
    sure = file_of("251127", "251125", "251126", "251126")
    reading = read_file(sure + file_of("251127", "251126", "251127", "251127"))
    assert [read.identity.day for read in reading.statements] == [date(2025, 11, 26), date(2025, 11, 27)]
    assert [one.what[0].key for one in reading.findings if one.rule == "F5"] == ["dates-turned"] * 2


@pytest.mark.parametrize(
    "dates",
    [
        ("311226", "311225", "311226", "311226"),  # interest, once a year
        ("150326", "031125", "130326", "130326"),  # an account at rest
        ("020126", "301225", "020126", "020126"),
        ("020226", "020226", "020226", "020226"),
        ("020226", "000000", "020226", "020226"),
        ("000000", "000000", "000000", "000000"),
        ("020226", "010226", "020299", "020226"),  # one digit is wrong
        ("021326", "010226", "020226", "020226"),  # a month that there is not
    ],
)
def test_no_other_order_is_seen_where_there_is_none(dates: tuple[str, str, str, str]) -> None:
    found = keys(read_file(file_of(*dates)))
    assert not {"dates-turned", "dates-doubted"} & {key for _, key, _ in found}


@pytest.mark.parametrize("path", sorted(BANKS.glob("*.cod")), ids=lambda path: path.stem)
def test_no_file_of_a_bank_is_taken_for_one_of_another_order(path: Path) -> None:
    found = keys(read_file(path.read_bytes()))
    assert not {"dates-turned", "dates-doubted"} & {key for _, key, _ in found}
