"""Random damage to good files: never an exception, never a lost neighbour, never a sound movement unseen."""

from __future__ import annotations

import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.coda.show import csv as show_csv
from dossierflow.coda.show import html as show_html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.show import show
from dossierflow.coda.validator import check_stream
from dossierflow.coda.words import Language
from tests.unit.coda.conftest import EXAMPLE

LENGTH = 128
few = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def three_statements() -> list[bytes]:
    """The worked example, and its first statement once more for another account."""
    records = EXAMPLE.read_bytes().split(b"\r\n")[:25]
    other = [record.replace(b"BE71096123456769", b"BE68539007547034") for record in records[:22]]
    records[24] = records[24][:127] + b"1"
    return [*records, *other[:21], other[21][:127] + b"2"]


SOUND = three_statements()
#: The record of each statement's first line.
STARTS = (0, 22, 25)
BEFORE = read_file(b"\r\n".join([*SOUND, b""])).statements

RECORDS = st.integers(0, len(SOUND) - 1)
PLACES = st.integers(0, LENGTH - 1)
#: Any byte that does not end a line.
BYTES = st.integers(0, 255).filter(lambda byte: byte not in (10, 13)).map(lambda byte: bytes([byte]))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[int, list[bytes]]:
    """Which record was damaged, and all of them afterwards."""
    records, which, place = list(SOUND), draw(RECORDS), draw(PLACES)
    record = records[which]
    kind = draw(st.sampled_from(("byte", "digit", "field", "lost", "one less", "one more", "cut")))
    if kind == "lost":
        return which, records[:which] + records[which + 1 :]
    records[which] = {
        "byte": lambda: record[:place] + draw(BYTES) + record[place + 1 :],
        "digit": lambda: record[:place] + draw(st.sampled_from([b"0", b"1", b"9"])) + record[place + 1 :],
        "field": lambda: (record[:place] + draw(BYTES) * 12 + record[place + 12 :])[:LENGTH],
        "one less": lambda: record[:place] + record[place + 1 :],
        "one more": lambda: record[:place] + draw(BYTES) + record[place:],
        "cut": lambda: record[:place],
    }[kind]()
    return which, records


@st.composite
def file_of(draw: st.DrawFn, records: list[bytes]) -> bytes:
    ending = draw(st.sampled_from((b"\r\n", b"\n", b"\r")))
    return ending.join(records) + draw(st.sampled_from((ending, b"", ending + b"\x1a", ending * 3)))


def everything_shown(statements: tuple[ReadStatement, ...]) -> str:
    lines = (line for read in statements for line in show(read.statement, Language.NL, read.findings))
    return "\n".join(lines)


def statement_of(record: int) -> int:
    return sum(record >= start for start in STARTS) - 1


@few
@given(st.data())
def test_damage_to_one_record_costs_no_other(data: st.DataObject) -> None:
    which, records = data.draw(damaged())
    content = data.draw(file_of(records))
    reading = read_file(content)
    after = [read.statement for read in reading.statements]
    for place, read in enumerate(BEFORE):
        if place != statement_of(which):
            assert read.statement in after
    shown = everything_shown(reading.statements)
    for place, record in enumerate(SOUND):
        if place != which and record.startswith(b"21") and record[6:10] == b"0000":
            assert record[10:31].decode().strip() in shown
    assert b"".join(content[read.start : read.end] for read in reading.statements) == content


@few
@given(st.data())
def test_every_form_of_the_page_can_show_what_is_left(data: st.DataObject) -> None:
    _, records = data.draw(damaged())
    content = data.draw(file_of(records))
    statements = read_file(content).statements
    written = json.loads("".join(show_json.pieces(statements, Language.FR)))
    assert [len(one["movements"]) for one in written] == [
        len(read.statement.movements) for read in statements
    ]
    assert "".join(show_html.pieces(statements, Language.NL, "x")).endswith("</html>\n")
    rows = list(show_csv.rows(statements, Language.EN))
    assert len(rows) > sum(len(read.statement.movements) for read in statements)
    assert all(finding.line >= 1 for finding in check_stream(io.BytesIO(content), "x.cod"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_exception(content: bytes) -> None:
    reading = read_file(content)
    assert reading.findings or reading.statements
    assert b"".join(content[read.start : read.end] for read in reading.statements) in (content, b"")
