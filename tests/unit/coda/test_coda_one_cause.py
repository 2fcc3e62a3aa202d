"""One cause, one finding: what only follows from something that was said is not said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dossierflow.coda.reading import Reading, read_file
from dossierflow.coda.rules import Level
from dossierflow.coda.validator import check_files
from dossierflow.coda.words import Language

BANKS = Path(__file__).parent / "banks"
FORTY = "57_one_stray_byte_in_40_movements"


def records(name: str = "22_lf") -> list[bytes]:
    return (BANKS / f"{name}.cod").read_bytes().replace(b"\x85", b".").split(b"\n")[:-1]


def file_of(lines: list[bytes]) -> bytes:
    return b"\n".join([*lines, b""])


def said(reading: Reading) -> list[tuple[str, str, Level]]:
    return [(one.rule, one.what[0].key, one.level) for one in reading.findings]


def two_accounts(*, trailer_of_both: bool = True) -> bytes:
    """Two balances between one header and one trailer."""
    header, *middle, trailer = records()
    other = [line.replace(b"BE71096123456769", b"BE68539007547034") for line in middle]
    if trailer_of_both:
        trailer = trailer[:16] + b"000010" + trailer[22:37] + b"000000000051000" + trailer[52:]
    return file_of([header, *middle, *other, trailer])


@pytest.mark.parametrize("trailer_of_both", [True, False])
def test_several_balances_under_one_header_are_said_once(trailer_of_both: bool) -> None:
    reading = read_file(two_accounts(trailer_of_both=trailer_of_both))
    assert said(reading) == [("F3", "shared-trailer", Level.ERROR)]
    accounts = [read.identity.account for read in reading.statements]
    assert accounts == ["BE71096123456769", "BE68539007547034"]
    assert [read.statement.bic for read in reading.statements] == ["GKCCBEBB", "GKCCBEBB"]
    assert all(read.attributable for read in reading.statements)


def test_a_sum_that_fits_neither_one_account_nor_all_is_still_said() -> None:
    wrong = two_accounts().replace(b"000000000051000", b"000000000051001")
    assert [key for _, key, _ in said(read_file(wrong))] == ["shared-trailer", "credit-sum"]


def test_each_account_under_a_shared_header_is_a_file_of_its_own() -> None:
    content = two_accounts(trailer_of_both=False)
    for read in read_file(content).statements:
        own = b"".join(content[start:end] for start, end in read.raw.spans)
        assert read_file(own).findings == ()
        assert read_file(own).statements[0].identity == read.identity


WORDS = b"FACTUUR 2026-17"


@pytest.mark.parametrize(
    ("encoding", "named", "rule"),
    [
        ("utf-8-sig", "UTF-8", "F2"), ("utf-16", "UTF-16", "F1"), ("utf-32", "UTF-32", "F1"),
        ("cp500", "EBCDIC", "F1"), ("mac_roman", "Mac Roman", "F1"),
    ],
)  # fmt: skip
def test_an_encoding_is_said_once_whatever_letters_there_are(encoding: str, named: str, rule: str) -> None:
    text = file_of(records()).replace(WORDS, b"@" * len(WORDS)).decode().replace("@" * 15, "Crêpe, été à Gd")
    reading = read_file(text.encode(encoding))
    assert (reading.encoding, [one.rule for one in reading.findings]) == (named, [rule])
    assert reading.statements[0].statement.movements[0].communication == "Crêpe, été à Gd"


def test_a_mark_before_utf_8_is_named_with_its_letters() -> None:
    content = b"\xef\xbb\xbf" + file_of(records()).replace(b"FACTUUR", "FACTÜR".ljust(7).encode())
    assert "byte order mark" in read_file(content).findings[0].text


def test_small_letters_are_said_once_and_cost_nothing() -> None:
    reading = read_file(file_of(records()).lower())
    assert said(reading) == [("B1", "small-letters", Level.WARNING)]
    assert reading.statements[0].identity.account == "BE71096123456769"


def without(sequence: bytes) -> list[bytes]:
    return [line for line in records(FORTY) if not (line[:1] in b"23" and line[2:6] == sequence)]


@pytest.mark.parametrize("sequence", [b"0001", b"0007", b"0040"])
def test_a_movement_that_is_missing_is_said_once(sequence: bytes) -> None:
    assert said(read_file(file_of(without(sequence)))) == [("B3", "movements-missing", Level.ERROR)]


def test_a_movement_that_stands_twice_is_said_once() -> None:
    lines = records(FORTY)
    assert said(read_file(file_of([*lines[:9], lines[8], *lines[9:]]))) == [
        ("B3", "movements-too-many", Level.ERROR)
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\x1a", b"Beste,\nhierbij de afschriften.\n", b"4: hello world\n"]
)
def test_what_holds_no_statement_is_refused_with_one_word(content: bytes) -> None:
    [finding] = read_file(content).findings
    assert finding.level is Level.ERROR and finding.effect_in(Language.EN) == "importers refuse the file"


Change = Callable[[list[bytes]], list[bytes]]


def in_record(number: int, start: int, text: bytes) -> Change:
    """Changes record 1 or 8 of a statement."""

    def change(lines: list[bytes]) -> list[bytes]:
        return [
            line[: start - 1] + text + line[start - 1 + len(text) :] if line[:1] == b"%d" % number else line
            for line in lines
        ]

    return change


#: What happens to the balances of the second of three days; none of it is a gap.
BALANCES: dict[str, Change] = {
    "wrong at the end": in_record(8, 43, b"000000000999990"),
    "wrong at the start": in_record(1, 44, b"000000000999990"),
    "unreadable at the end": in_record(8, 50, b"X"),
    "unreadable at the start": in_record(1, 50, b"X"),
    "unreadable at both": lambda lines: in_record(8, 50, b"X")(in_record(1, 50, b"X")(lines)),
    "without record 1": lambda lines: [line for line in lines if line[:1] != b"1"],
    "without record 8": lambda lines: [line for line in lines if line[:1] != b"8"],
}


@pytest.mark.parametrize("name", BALANCES)
def test_a_wrong_balance_is_said_of_its_own_statement_and_makes_no_gap(name: str, tmp_path: Path) -> None:
    days = [records(f"d{day}") for day in (1, 2, 3)]
    days[1] = BALANCES[name](days[1])
    for place, lines in enumerate(days):
        (tmp_path / f"{place}.cod").write_bytes(file_of(lines))
    found = [one for one in check_files([tmp_path], strict=False) if one.level is not Level.REMARK]
    assert found and {Path(one.file).name for one in found} == {"1.cod"}
    assert "X2" not in {one.rule for one in found}


def test_a_balance_that_cannot_be_read_is_told_by_the_movements() -> None:
    reading = read_file(file_of(in_record(8, 50, b"X")(records())))
    assert reading.statements[0].identity.new_balance == 1_025_500
    assert "1025.50" in reading.findings[0].text


def test_a_habit_of_the_bank_is_said_of_the_first_movement_and_by_the_letter_of_each() -> None:
    odd = file_of(
        [line[:53] + b"01599000" + line[61:] if line[:2] == b"21" else line for line in records(FORTY)]
    )
    [finding] = [one for one in read_file(odd).findings if one.rule == "M9"]
    assert finding.where.movement == 1 and "(and 39 more)" in finding.text
    assert sum(one.rule == "M9" for one in read_file(odd, strict=True).findings) == 40


def changed(identification: bytes, start: int, text: bytes, name: str = FORTY) -> bytes:
    """With this text in each record of a kind."""
    return file_of(
        [
            line[: start - 1] + text + line[start - 1 + len(text) :]
            if line.startswith(identification)
            else line
            for line in records(name)
        ]
    )


#: What is wrong, the one finding of it, and words of what an importer makes of it.
ONE: dict[str, tuple[bytes, str, str]] = {
    "entry date blank": (changed(b"21", 116, b" " * 6), "blank-field", "take the date of the statement"),
    "value date blank": (changed(b"21", 48, b" " * 6), "blank-field", "take the booking date"),
    "creation date blank": (changed(b"0", 6, b" " * 6), "blank-field", "take the date of the statement"),
    "transaction code blank": (changed(b"21", 54, b" " * 8), "blank-field", "without words for the code"),
    "link codes blank": (changed(b"2", 128, b" "), "blank-field", "programs go by the records"),
    "old balance blank": (changed(b"1", 44, b" " * 15), "blank-field", "take the balance for zero"),
    "sign a letter": (changed(b"8", 42, b"C"), "unfit", "take it for a credit"),
    "version 3": (changed(b"0", 128, b"3"), "unfit", "that know this version"),
    "no BIC": (changed(b"0", 61, b"KBC     "), "no-bic", "compares the BIC"),
    "detail numbers from 1": (changed(b"2", 7, b"0001"), "detail", "to another movement"),
    "zones of a type": (
        changed(b"21", 62, b"1113" + b"ABC 12,34 X" * 4, "22_lf"), "zone", "as free text",
    ),
    "plus signs": (
        changed(b"21", 62, b"1101+++090/9337/55493+++", "22_lf"), "communication-digits", "not matched",
    ),
    "blank reference": (changed(b"21", 62, b"1101" + b" " * 20, "22_lf"), "no-reference", "matched"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_a_field_is_said_once_with_what_an_importer_makes_of_it(name: str) -> None:
    content, key, effect = ONE[name]
    [finding] = read_file(content).findings
    assert finding.what[0].key == key and effect in finding.effect_in(Language.EN)


AROUND: dict[str, tuple[bytes, bytes, str]] = {
    "a letter before": (b"Beste klant,\nhierbij de afschriften.\n", b"", "stray"),
    "a letter behind": (b"", b"-- \nUw bank\n", "stray"),
    "a label": (b"VOL1CODA01".ljust(128) + b"\n", b"EOF1CODA".ljust(128) + b"\n", "stray"),
    "form feed": (b"\x0c", b"", "control"),
    "end of transmission": (b"", b"\x1a" * 9 + b"\0" * 9, "end-of-file"),
}


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_statements_is_said_once_and_costs_nothing(name: str) -> None:
    before, behind, key = AROUND[name]
    reading = read_file(before + file_of(records()) + behind)
    assert {finding.what[0].key for finding in reading.findings} == {key}
    assert reading.statements[0].statement == read_file(file_of(records())).statements[0].statement


def test_a_free_communication_behind_the_trailer_stays_with_its_statement() -> None:
    lines = records("32_free_comm_4")
    at = next(place for place, line in enumerate(lines) if line[:1] == b"9")
    reading = read_file(file_of([*lines[: at - 1], lines[at], lines[at - 1]]))
    assert said(reading) == [("F3", "misplaced", Level.ERROR)] and len(reading.statements) == 1
    assert reading.statements[0].statement.free_communications
