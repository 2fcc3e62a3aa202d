"""Random damage to good files: never an exception, never a lost neighbour, never a sound movement unseen."""

from __future__ import annotations

import io
import json
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.coda.rules import Level
from dossierflow.coda.show import csv as show_csv
from dossierflow.coda.show import html as show_html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.show import show
from dossierflow.coda.validator import check_stream
from dossierflow.coda.words import Language
from tests.unit.coda.conftest import EXAMPLE

LENGTH = 128
#: `make fuzz` asks for more.
EXAMPLES = int(os.environ.get("CODA_EXAMPLES", "120"))
few = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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


def test_digits_of_ebcdic_before_a_header_make_no_other_code_page_of_the_file() -> None:
    content = b"\r\n".join([b"\xf0" * 12 + SOUND[0][12:], *SOUND[1:], b""])
    assert [read.statement for read in read_file(content).statements][1:] == [
        read.statement for read in BEFORE[1:]
    ]


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


#: Words as they stand in Belgian statements, each as long as one of the example that it takes the place of.
WORDS = {
    b"BROODJESBAR DE HOEK GENT": (
        "CAFÉ DE L'ÉTÉ À LIÈGE   ", "Crêperie « Noël » à Mons",
        "l’été – 2026 : 25,50 €   ", "Müller & Söhne Köln     ",
    ),
    b"TELECOM VOORBEELD NV": ("Société Générale SPRL", "Vlaamse Ziekenkas één", "Ibáñez y Muñoz S.A. "),
}  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1", "iso8859_15", "cp850", "cp858")
ENDINGS = ("\r\n", "\n", "\r", "\n\n", "\r\r\n")


@st.composite
def encoded(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """The words, and the three statements with them, in an encoding that has them all."""
    text = b"\n".join([*SOUND, b""]).decode("ascii")
    words = []
    for known, others in WORDS.items():
        word = draw(st.sampled_from(others))[: len(known)]
        words.append(word)
        text = text.replace(known.decode(), word)
    encoding, ending = draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(ENDINGS))
    try:
        content = text.replace("\n", ending).encode(encoding)
    except UnicodeEncodeError:
        content = text.replace("\n", ending).encode("utf-8")
    return words, content


@few
@given(encoded())
def test_in_whatever_encoding_and_line_ends_every_letter_is_read(made: tuple[list[str], bytes]) -> None:
    words, content = made
    reading = read_file(content)
    assert [read.identity for read in reading.statements] == [read.identity for read in BEFORE]
    amounts = [[one.amount for one in read.statement.movements] for read in reading.statements]
    assert amounts == [[one.amount for one in read.statement.movements] for read in BEFORE]
    shown = everything_shown(reading.statements)
    assert all(word.rstrip() in shown for word in words)
    assert all(finding.level is not Level.ERROR for finding in reading.findings)
    assert len({finding.rule for finding in reading.findings}) <= 3


@few
@given(st.data())
def test_in_an_encoding_too_damage_costs_no_other_statement(data: st.DataObject) -> None:
    _, content = data.draw(encoded())
    place = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.sampled_from((b"", b"\x00", b"\xe9", b"\xff", b"\r", b" ")))
    before = read_file(content).statements
    after = read_file(content[:place] + damage + content[place + 1 :])
    everything_shown(after.statements)
    kept = [read.statement for read in after.statements]
    touched = {read for read in range(len(before)) if before[read].start <= place < before[read].end}
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):  # where characters have two bytes, one less shifts all
        assert all(one.statement in kept for read, one in enumerate(before) if read not in touched)


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


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_exception(content: bytes) -> None:
    reading = read_file(content)
    assert reading.findings or reading.statements
    assert b"".join(content[read.start : read.end] for read in reading.statements) in (content, b"")
