"""Files that went through a mail program or an editor: joined again, or told; never another amount."""

from __future__ import annotations

import io
import quopri
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from dossierflow.coda.archive import is_archive, members
from dossierflow.coda.chunks import BLOCK, Source
from dossierflow.coda.layout import LENGTH
from dossierflow.coda.reading import Reading, read_file
from dossierflow.coda.rules import Level

BANKS = Path(__file__).parent / "banks"
EXAMPLE = Path(__file__).parent / "data" / "example.cod"
FORTY = (BANKS / "57_one_stray_byte_in_40_movements.cod").read_bytes().replace(b"\x85", b".")
WHOLE = [(BANKS / "22_lf.cod").read_bytes(), (BANKS / "02_ing_many_31.cod").read_bytes(), FORTY]
WHOLE.append(EXAMPLE.read_bytes())


def changed(content: bytes, change: Callable[[str], list[str]], ending: str = "\r\n") -> bytes:
    lines = (line for record in content.decode("latin-1").splitlines() for line in change(record))
    return "".join(line + ending for line in lines).encode("latin-1")


def at(width: int) -> Callable[[str], list[str]]:
    return lambda record: [record[start : start + width] for start in range(0, len(record), width)]


def trimmed(width: int) -> Callable[[str], list[str]]:
    return lambda record: [line.rstrip() for line in at(width)(record)]


def with_tabs(record: str) -> list[str]:
    """As an editor does that saves blanks as tabs."""
    columns = [record[start : start + 8] for start in range(0, len(record), 8)]
    return ["".join(f"{one.rstrip()}\t" if one.endswith("  ") else one for one in columns)]


def says(reading: Reading) -> list[object]:
    """All values, with what they belong to."""
    return [read.statement for read in reading.statements]


def keys(reading: Reading) -> list[tuple[str, Level]]:
    return [(one.what[0].key, one.level) for one in reading.findings]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("change", [at(64), at(72), at(76), at(80), at(100), at(127), at(50), trimmed(80)])
@pytest.mark.parametrize("content", WHOLE)
def test_a_record_that_was_broken_into_lines_is_joined_and_said_once(
    content: bytes, change: Callable[[str], list[str]], ending: str
) -> None:
    reading = read_file(changed(content, change, ending))
    assert says(reading) == says(read_file(content))
    assert keys(reading) == [("wrapped", Level.ERROR)] * len(reading.statements)


def test_a_record_that_was_broken_at_a_word_is_joined(tmp_path: Path) -> None:
    reading = read_file(changed(FORTY, lambda record: textwrap.wrap(record, 76)))
    assert says(reading) == says(read_file(FORTY))


def test_a_large_file_is_joined_wherever_it_is_cut_for_reading() -> None:
    header, old, *movements, new, trailer = FORTY.decode("latin-1").splitlines()
    lines = [header, old, *(movements * 60), new, trailer]
    content = "".join(f"{line}\n" for line in lines).encode()
    reading = read_file(changed(content, at(80)))
    assert says(reading) == says(read_file(content))
    lost = [one.text for one in reading.findings if one.rule in ("F2", "F3") and one.what[0].key != "wrapped"]
    assert lost == []


def test_bytes_and_lines_of_a_statement_are_those_of_the_file() -> None:
    content = changed(EXAMPLE.read_bytes(), at(80))
    first, second = read_file(content).statements
    assert (first.start, second.end) == (0, len(content)) and first.end == second.start
    assert content[second.start :].startswith(b"0000")
    assert second.findings[0].line == content[: second.start].count(b"\n") + 1


@pytest.mark.parametrize("content", WHOLE)
def test_tabs_are_the_blanks_they_were(content: bytes) -> None:
    reading = read_file(changed(content, with_tabs))
    assert says(reading) == says(read_file(content))
    assert keys(reading) == [("tabs", Level.ERROR)] * len(reading.statements)


def test_hard_blanks_where_blanks_belong_are_said_once() -> None:
    lines = FORTY.splitlines(keepends=True)
    lines[0] = lines[0].replace(b"      ", b" \xa0 \xa0  ")
    reading = read_file(b"".join(lines))
    assert keys(reading) == [("hard-blanks", Level.WARNING)]


@pytest.mark.parametrize("content", WHOLE)
@pytest.mark.parametrize("instead", [b" ", b"\t"])
def test_where_blanks_are_gone_no_amount_and_no_balance_is_shown(content: bytes, instead: bytes) -> None:
    reading = read_file(re.sub(rb" {2,}", instead, content))
    assert {one.identity.account for one in reading.statements} <= {"BE71096123456769", ""}
    for read in reading.statements:
        assert ("shifted", Level.ERROR) in keys(reading)
        assert (read.statement.old_balance, read.statement.new_balance) == (0, 0)
        assert {movement.amount for movement in read.statement.movements} <= {0}


@pytest.mark.parametrize("place", range(11, 62, 3))
def test_where_there_are_blanks_too_many_no_amount_is_shown(place: int) -> None:
    lines = WHOLE[0].splitlines(keepends=True)
    lines[2] = lines[2][:place] + b"   " + lines[2][place:]
    reading = read_file(b"".join(lines))
    [movement] = reading.statements[0].statement.movements
    assert movement.amount == 25_500  # by the balances, or where it stood
    assert [key for key, level in keys(reading) if level is Level.ERROR] in (["shifted"], [])


def test_a_movement_that_is_no_record_any_more_is_an_error_at_its_line() -> None:
    lines = EXAMPLE.read_bytes().splitlines(keepends=True)
    lines[13] = b"2   " + lines[13][1:]
    errors = [one for one in read_file(b"".join(lines)).findings if one.level is Level.ERROR]
    assert [one.line for one in errors] == [14]


def test_digits_of_a_communication_are_no_amount_where_blanks_are_gone() -> None:
    """All zones of such a movement hold digits, wherever it is read from."""
    content = WHOLE[0].replace(b"0FACTUUR 2026-17", b"1101090933755493")
    [read] = read_file(re.sub(rb" {2,}", b" ", content)).statements
    assert [movement.amount for movement in read.statement.movements] == [0]


@pytest.mark.parametrize(
    "name", ["23_trailing_blanks_trimmed", "51_blank_link_codes", "60_coded_number_blank"]
)
def test_what_is_only_trimmed_is_neither_joined_nor_lost(name: str) -> None:
    content = (BANKS / f"{name}.cod").read_bytes()
    reading = read_file(b"".join(line.rstrip() + b"\n" for line in content.splitlines()))
    assert says(reading) == says(read_file(content))
    assert not {"wrapped", "shifted"} & {key for key, _ in keys(reading)}


def test_a_file_as_a_mail_holds_it_is_decoded_first() -> None:
    content = FORTY.replace(b"BETALING 1 ", b"CAF\xc9 = 1  ")
    quoted = quopri.encodestring(content)
    assert is_archive(quoted)
    [member] = members("day.cod", quoted)
    assert says(read_file(member.content)) == says(read_file(content))


@pytest.mark.parametrize("line", [b"\r", b"\n", b" \n", b"x\n", b"\0\r\n"])
def test_short_lines_without_end_are_no_parts_of_one_record(line: bytes) -> None:
    """Looking further and further back for a whole line would read a file of them again for each block."""
    content = line * (4 * BLOCK // len(line))
    chunks = list(Source(io.BytesIO(content), lambda _: None).chunks())
    assert sum(len(one.text) for one in chunks) == len(content)
    assert max(len(one.text) for one in chunks) < BLOCK + LENGTH
