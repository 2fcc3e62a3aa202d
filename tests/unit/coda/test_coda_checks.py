"""Each rule of the validator has something that breaks it, and says where."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dossierflow.coda.rules import RULES, Level
from dossierflow.coda.validator import check_files, check_stream
from tests.unit.coda.conftest import as_file, findings, put

Records = list[str]

#: Rule, line, position, and the text there that breaks it, in the first statement of the example.
BREAKS: list[tuple[str, int, int, str]] = [
    ("F1", 13, 70, "\x07"),
    ("F3", 13, 1, "5"),
    ("F4", 1, 18, "X"),
    ("F5", 2, 59, "300226"),
    ("F6", 21, 42, "1000000000000000"),
    ("H1", 1, 17, "X"),
    ("H1", 1, 61, "GKCC1EBB"),
    ("H1", 1, 72, "00123456748"),
    ("H2", 1, 84, "00005"),
    ("B1", 2, 2, "4"),
    ("B1", 2, 6, "NL71"),
    ("B1", 2, 40, "E1R"),
    ("B2", 21, 39, "USD"),
    ("B3", 2, 44, "000000001250001"),
    ("B4", 22, 17, "000019"),
    ("B5", 22, 38, "000000000208901"),
    ("B6", 21, 58, "290126"),
    ("M1", 13, 3, "0005"),
    ("M2", 8, 7, "0001"),
    ("M3", 3, 126, "0"),
    ("M4", 21, 128, "1"),
    ("M5", 6, 3, "0002"),
    ("M6", 17, 54, "6"),
    ("M6", 13, 54, "5"),
    ("M7", 17, 33, "000000000100001"),
    ("M8", 14, 125, "0"),
    ("M9", 13, 57, "50"),
    ("M9", 13, 57, "13"),
    ("M9", 13, 59, "038"),
    ("C1", 13, 62, "2"),
    ("C1", 13, 62, "1999"),
    ("C1", 6, 41, "012"),
    ("C2", 3, 66, "090933755494"),
    ("C2", 3, 80, "TEXT BEHIND"),
    ("C3", 10, 66, "310226"),
    ("C3", 10, 72, "X"),
    ("C4", 8, 113, "7"),
    ("C4", 8, 118, "sup1"),
    ("X1", 22, 128, "1"),
]


@pytest.mark.parametrize(("rule", "line", "position", "text"), BREAKS)
def test_the_rule_finds_it_in_its_line(
    rule: str, line: int, position: int, text: str, first_statement: Records
) -> None:
    found = findings(as_file(put(first_statement, line, position, text)))
    assert rule in {finding.rule for finding in found}
    if rule not in ("B3", "M7"):  # those are seen at the record that no longer fits
        assert line in {finding.line for finding in found if finding.rule == rule}
    assert all(finding.level in Level and 1 <= finding.position <= 129 for finding in found)


def test_no_rule_is_without_a_test() -> None:
    elsewhere = {"F2", "M10", "X2", "X3"}
    assert {rule for rule, *_ in BREAKS} | elsewhere == set(RULES)


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"", "F1", 1),
        (b"\xef\xbb\xbf{}", "F1", 1),
        (b"{}\r\n", "F2", 23),
        (b"{}\x1a", "F2", 23),
        (b"{}X\r\n", "F2", 23),
    ],
)
def test_what_surrounds_the_records_is_checked(
    content: bytes, rule: str, line: int, first_statement: Records
) -> None:
    found = findings(content.replace(b"{}", as_file(first_statement)))
    assert (rule, line) in {(finding.rule, finding.line) for finding in found}


def test_line_ends_of_two_styles_are_found_and_either_style_alone_is_fine(first_statement: Records) -> None:
    crlf = as_file(first_statement)
    assert findings(crlf.replace(b"\r\n", b"\n")) == []
    mixed = findings(crlf.replace(b"\r\n", b"\n", 1))
    assert [(finding.rule, finding.line) for finding in mixed] == [("F2", 2)]


def test_a_last_record_without_line_end_is_a_warning(first_statement: Records) -> None:
    [finding] = findings(as_file(first_statement)[:-2])
    assert (finding.rule, finding.level) == ("F2", Level.WARNING)


def test_a_file_that_is_one_endless_line_is_refused_in_little_memory() -> None:
    found = findings(b"0" * 1_000_000)
    assert {finding.rule for finding in found} == {"F2"}


def test_something_else_than_coda_is_refused_without_an_exception() -> None:
    for content in (b"\x00\xff" * 500, b"%PDF-1.7\n" * 30, "Datum;Bedrag\r\n".encode("utf-16")):
        assert findings(content)


def test_a_different_paper_number_is_only_our_own_fault(first_statement: Records) -> None:
    content = as_file(put(first_statement, 13, 122, "002"))
    assert findings(content) == []
    own = list(check_stream(io.BytesIO(content), "x.cod", own=True))
    assert [(finding.rule, finding.line) for finding in own] == [("M10", 13)]


def test_a_finding_reads_as_one_line(first_statement: Records) -> None:
    [finding] = findings(as_file(put(first_statement, 22, 17, "000021")))
    assert str(finding) == "x.cod:22:17: B4 error: 21 records in the trailer; there are 20"


def test_an_empty_statement_with_a_message_and_one_with_a_needless_balance(example: bytes) -> None:
    header, old, trailer = example.decode().split("\r\n")[22:25]
    new = "8" + old[2:42] + "0" + old[43:58] + "270226" + " " * 64
    message = f"4 00010000{'':22}{'CLOSED ON MONDAY':80}{'':15}0"
    trailer = trailer[:16] + "000002" + trailer[22:]
    assert findings(as_file([header, old, new + "1", message, trailer])) == []
    [finding] = findings(as_file([header, old, new + "0", trailer]))
    assert (finding.rule, finding.level) == ("F3", Level.WARNING)


class TestChain:
    """X2 and X3, across files."""

    @pytest.fixture
    def files(self, example: bytes, tmp_path: Path) -> tuple[Path, Path]:
        records = example.decode().split("\r\n")
        one, two = tmp_path / "1.cod", tmp_path / "2.cod"
        one.write_bytes(as_file([*records[:21], records[21][:127] + "2"]))
        two.write_bytes(as_file(records[22:25]))
        return one, two

    def change(self, path: Path, old: bytes, new: bytes) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    def test_files_that_go_on_from_each_other_have_no_finding(self, files: tuple[Path, Path]) -> None:
        assert list(check_files(reversed(files))) == []

    @pytest.mark.parametrize(
        ("old", "new", "text"),
        [
            (
                b"Zichtrekening                      002",
                b"Zichtrekening                      003",
                "number 003",
            ),
            (b"0000000001002300020226", b"0000000001002301020226", "old balance 1002.301"),
            (b"0000000001002300020226", b"0000000001002300010226", "old balance of 2026-02-01"),
        ],
    )
    def test_a_break_is_found(self, files: tuple[Path, Path], old: bytes, new: bytes, text: str) -> None:
        self.change(files[1], old, new)
        [finding] = check_files(files)
        assert finding.rule == "X2" and text in finding.text and finding.file == str(files[1])

    def test_numbers_start_again_in_a_new_year(self, files: tuple[Path, Path]) -> None:
        self.change(files[1], b"000000302260000", b"000000201270000")
        self.change(
            files[1], b"Zichtrekening                      002", b"Zichtrekening                      001"
        )
        assert [finding.rule for finding in check_files(files)] == []

    def test_another_content_under_the_same_number_is_a_warning(
        self, files: tuple[Path, Path], tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy.cod"
        copy.write_bytes(files[0].read_bytes())
        assert list(check_files([*files, copy])) == []
        self.change(copy, b"BROODJESBAR", b"BROODJESBUS")
        [finding] = check_files([*files, copy])
        assert (finding.rule, finding.level) == ("X3", Level.WARNING)
        self.change(copy, b"05        EX", b"05D       EX")  # a duplicate may differ
        assert list(check_files([*files, copy])) == []


def test_a_file_of_many_blocks_has_its_findings_in_their_lines(first_statement: Records) -> None:
    movement = next(place for place, record in enumerate(first_statement) if record.startswith("21"))
    many = first_statement[: movement + 1] + [first_statement[movement]] * 3000
    [found] = {one.line for one in findings(as_file(put(many, 2500, 33, "X"))) if one.rule == "F4"}
    assert found == 2500
    mixed = as_file(first_statement).replace(b"\r\n", b"\n", 3) * 100
    styles = [one.line for one in findings(mixed) if "two styles" in one.text]
    size = len(first_statement)
    assert styles[:3] == [4, size + 1, 2 * size + 1]  # once a statement


def test_a_byte_order_mark_alone_is_an_empty_file() -> None:
    assert {one.rule for one in findings(b"\xef\xbb\xbf")} == {"F1"}
