"""Twenty-nine ways to break a statement, most of which other readers do not notice. Each must be found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.coda.conftest import as_file, findings, put

Records = list[str]
Mutation = Callable[[Records], bytes]

# Lines of the example: 1 header, 2 old balance, 3-6 movement 1 with information, 7-9 movement 2,
# 10-12 movement 3, 13 movement 4, 14-20 movement 5 with details, 21 new balance, 22 trailer.


def at(line: int, position: int, text: str) -> Mutation:
    return lambda records: as_file(put(records, line, position, text))


def without(line: int) -> Mutation:
    return lambda records: as_file([*records[: line - 1], *records[line:]])


def shorter(records: Records) -> bytes:
    return as_file([*records[:12], records[12][:127], *records[13:]])


def record_4(records: Records) -> bytes:
    free = f"4 00010000{'':22}{'MESSAGE':80}{'':15}0"
    return as_file([*records[:21], free, records[21]])


def as_utf_8(records: Records) -> bytes:
    return as_file(records).replace(b"BROODJESBAR", "BROODJESBÄR".encode())


MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "one record 127 long": (shorter, "F2"),
    "record count + 1": (at(22, 17, "000021"), "B4"),
    "debit sum wrong": (at(22, 23, "000000000456601"), "B5"),
    "new balance wrong": (at(21, 43, "000000001002301"), "B3"),
    "other account in record 8": (at(21, 5, "BE68539007547034"), "B2"),
    "next code wrong": (at(13, 126, "1"), "M3"),
    "link code wrong": (at(5, 128, "0"), "M4"),
    "sequence gap": (
        lambda records: as_file(put(put(put(records, 10, 3, "0009"), 11, 3, "0009"), 12, 3, "0009")),
        "M1",
    ),
    "detail gap on 3.1": (at(6, 7, "0002"), "M2"),
    "entry date 31/02": (at(13, 116, "310226"), "F5"),
    "version 3": (at(1, 128, "3"), "F4"),
    "sign digit 2": (at(13, 32, "2"), "F6"),
    "letter in amount": (at(13, 40, "X"), "F4"),
    "record id 6": (at(13, 1, "6"), "F3"),
    "accent in Windows-1252": (at(13, 70, "é"), "F1"),
    "accent in UTF-8": (as_utf_8, "F2"),
    "multiple-file code 1 at the end": (at(22, 128, "1"), "X1"),
    "bank id ABC": (at(1, 12, "ABC"), "F4"),
    "filler not blank": (at(21, 64, "X"), "F4"),
    "OGM check digits wrong": (at(3, 76, "94"), "C2"),
    "trailer missing": (without(22), "F3"),
    "detail sum wrong": (at(19, 33, "000000000010001"), "M7"),
    "value date 000000": (at(13, 48, "000000"), "F5"),
    "2.2 with other sequence number": (at(8, 3, "0003"), "M2"),
    "3.1 with other bank reference": (at(6, 11, "TRX9999999999999999"), "M5"),
    "unknown family 99": (at(13, 55, "99"), "M9"),
    "application code 06": (at(1, 15, "06"), "F4"),
    "record 4 added, not counted": (record_4, "M4"),
    "record 1 missing": (without(2), "F3"),
}


def test_there_are_twenty_nine_mutations_of_a_statement_without_a_finding(first_statement: Records) -> None:
    assert len(MUTATIONS) == 29
    assert findings(as_file(first_statement)) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_mutation_is_found_where_it_is(name: str, first_statement: Records) -> None:
    mutate, rule = MUTATIONS[name]
    assert rule in {finding.rule for finding in findings(mutate(first_statement))}
