"""Files as banks make them, and as they come out of downloads: everything in them is read, and said once.

The files in `banks/` are invented; each has one peculiarity that a bank's real file had.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dossierflow.coda.reading import Reading, read_file
from dossierflow.coda.rules import Level
from dossierflow.coda.validator import check_files
from dossierflow.coda.words import Language

BANKS = Path(__file__).parent / "banks"
PLAIN = "22_lf"


def content(name: str) -> bytes:
    return (BANKS / f"{name}.cod").read_bytes()


def rules(reading: Reading) -> list[tuple[str, Level]]:
    return [(finding.rule, finding.level) for finding in reading.findings]


W, R = Level.WARNING, Level.REMARK
#: File, and everything that is said of it. None is an error: an importer takes each of them.
FINDINGS: dict[str, list[tuple[str, Level]]] = {
    "01_bpost_structure_blank": [("B1", W)],
    "01b_bpost_structure_blank_iban": [],
    "07_cp850_accent": [("F1", W)],
    "08_cp1252_euro": [("F1", W)],
    "09_entry_date_zero": [("F5", W)],
    "09b_new_balance_date_zero": [("F5", W)],
    "09d_value_date_zero": [("F5", R)],
    "10_two_currencies_one_file": [],
    "21_duplicate_D": [],
    "22b_cr_only": [],
    "22c_ctrl_z": [("F2", W)],
    "22e_no_last_eol": [("F2", W)],
    "22f_blank_line_between": [("F2", W)],
    "23_trailing_blanks_trimmed": [("F2", W)],
    "23b_record8_127_long": [("F2", W)],
    "27_ing_dd_rtype_zero": [("C4", R)],
    "28_ing_105_in_31": [("C1", W)],
    "29_separate_application": [("H2", W)],
    "34_101_wrong_check": [("C2", W)],
    "43_trailer_code_2_in_middle": [("X1", W)],
    "45_lowercase_currency": [("B1", W)],
    "51_blank_link_codes": [("M4", W)],
    "53_version1": [("F4", W)],
    "56_new_structured_type_128": [("C1", W)],
    "57_one_stray_byte_in_40_movements": [("F1", W)],
    "59_paper_number_blank": [("F4", W)],
    "60_coded_number_blank": [("F4", W)],
    "02_ing_many_31": [],
    "03_kbc_type1_details5": [],
    "04_argenta_code_zero_113": [("M9", W)],
    "09c_old_balance_date_zero": [("F5", W)],
    "11_protocol_725": [],
    "12_structure3_foreign_iban": [],
    "13_structure1_foreign_bban": [],
    "14_type1_without_details_bnp": [],
    "19_empty_0_1_9": [],
    "19b_empty_with_record8": [("F3", W)],
    "20_negative_balances": [],
    "26_instant_0250": [],
    "32b_free_comm_4_counted": [("B4", W)],
    "34b_102_wrong_check": [("C2", W)],
    "38_batch_details_not_adding": [("M7", W)],
    "44_amount_zero": [],
    "46_paper_number_differs_in_8": [],
    "47_unknown_family_99_code": [("M9", W)],
    "48_tab_in_text": [("F1", W)],
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_a_bank_made_is_read_whole_and_said_once(name: str) -> None:
    reading = read_file(content(name))
    assert rules(reading) == FINDINGS[name]
    assert reading.statements and all(read.attributable for read in reading.statements)
    for read in reading.statements:
        moved = sum(movement.amount for movement in read.statement.movements)
        if read.identity.is_full:
            assert read.statement.old_balance + moved == read.statement.new_balance
        assert read.identity.currency in ("EUR", "USD")


def lines_of(name: str) -> list[bytes]:
    return content(name).split(b"\n")[:-1]


def put(line: int, position: int, text: bytes) -> Callable[[bytes], bytes]:
    """The plain file with a text at a position (both from 1)."""

    def change(whole: bytes) -> bytes:
        records = whole.split(b"\n")
        record = records[line - 1]
        records[line - 1] = record[: position - 1] + text + record[position - 1 + len(text) :]
        return b"\n".join(records)

    return change


def as_zip(whole: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("day.cod", whole)
    return buffer.getvalue()


#: What happens to a file on its way, and which rule says so ('' for none).
FORMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "CRLF": (lambda whole: whole.replace(b"\n", b"\r\n"), ""),
    "byte order mark": (lambda whole: b"\xef\xbb\xbf" + whole, "F1"),
    "UTF-16": (lambda whole: whole.decode().encode("utf-16"), "F1"),
    "UTF-16 without a mark": (lambda whole: whole.decode().encode("utf-16-be"), "F1"),
    "EBCDIC": (lambda whole: whole.decode().encode("cp500"), "F1"),
    "a blank line before": (lambda whole: b"\n" + whole, "F2"),
    "a blank line behind": (lambda whole: whole + b"\n", "F2"),
    "a blank before the header": (lambda whole: b" " + whole, "F2"),
    "a doubled carriage return": (lambda whole: whole.replace(b"\n", b"\r\r\n"), "F2"),
    "no line ends": (lambda whole: whole.replace(b"\n", b""), "F2"),
    "records trimmed": (lambda whole: b"\n".join(line.rstrip() for line in whole.split(b"\n")), ""),
    "records padded": (lambda whole: whole.replace(b"\n", b"  \n"), "F2"),
    "^Z behind the last line end": (lambda whole: whole + b"\x1a", "F2"),
    "^Z behind the last record": (lambda whole: whole[:-1] + b"\x1a", "F2"),
    "blank company number": (put(1, 72, b" " * 11), "F4"),
    "wrong company number": (put(1, 72, b"00123456748"), "H1"),
    "filled blanks in the header": (put(1, 18, b"0000000"), "F4"),
    "last code blank": (put(7, 128, b" "), "X1"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_a_file_changes_nothing_of_what_it_says(form: str) -> None:
    change, rule = FORMS[form]
    [before] = read_file(content(PLAIN)).statements
    changed = change(content(PLAIN))
    reading = read_file(changed)
    [after] = reading.statements
    assert after.identity == before.identity and after.statement.movements == before.statement.movements
    assert {finding.rule for finding in reading.findings} == ({rule} if rule else set())
    assert len(reading.findings) <= 1 and all(found.level is not Level.ERROR for found in reading.findings)
    assert changed[after.start : after.end] == changed


@pytest.mark.parametrize(
    ("written", "encoding", "label"),
    [
        ("CAFÉ À L'ÉTÉ", "utf-8", "UTF-8"),
        ("Café à l'été", "cp1252", "Windows-1252/Latin-1"),
        ("Café à l'été", "cp850", "CP850"),
        ("GELIEVE € 12 TE", "cp1252", "Windows-1252/Latin-1"),
        ("GELIEVE € 12 TE", "cp858", "CP850"),
        ("le cœur à l'œuvre", "iso8859_15", "Latin-9"),
        ("l’été – 2026", "cp1252", "Windows-1252/Latin-1"),
        ("Müller & Söhne", "latin-1", "Windows-1252/Latin-1"),
    ],
)
def test_letters_are_read_as_they_were_written(written: str, encoding: str, label: str) -> None:
    """Whether the writer filled up characters or, in UTF-8, bytes."""
    records = lines_of(PLAIN)
    for in_bytes in {False, encoding == "utf-8"}:
        field = written.encode(encoding)
        field = field.ljust(53) if in_bytes else written.ljust(53).encode(encoding)
        changed = [*records[:2], records[2][:62] + field + records[2][115:], *records[3:], b""]
        reading = read_file(b"\n".join(changed))
        [read] = reading.statements
        assert read.statement.movements[0].communication == written
        assert read.statement.movements[0].counterparty_name and reading.encoding == label
        assert {finding.level for finding in reading.findings} == {Level.WARNING}


#: A file of many blocks, as it may come.
LARGE: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.encode("latin-1"),
    "CR": lambda text: text.replace("\r\n", "\r").encode("latin-1"),
    "no line ends": lambda text: text.replace("\r\n", "").encode("latin-1"),
    "blank lines": lambda text: text.replace("\r\n", "\n\n").encode("latin-1"),
    "UTF-8": lambda text: text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "CP850": lambda text: text.encode("cp850"),
    "EBCDIC": lambda text: text.replace("\r\n", "\n").encode("cp500"),
}


@pytest.mark.parametrize("form", LARGE)
def test_a_large_file_is_read_alike_wherever_its_blocks_end(form: str) -> None:
    day = content("22_lf").decode().replace("\n", "\r\n").replace("KLANT NV", "ÉTÉ À NV")
    whole = LARGE[form](day * 400)
    [single] = read_file(day.encode("latin-1")).statements
    statements = read_file(whole).statements
    assert len(statements) == 400 and {read.statement for read in statements} == {single.statement}
    assert b"".join(whole[read.start : read.end] for read in statements) == whole


def test_an_archive_and_another_kind_of_file_have_one_finding_each() -> None:
    for other, words in (
        (as_zip(content(PLAIN)), "ZIP"),
        (b"%PDF-1.7\n" * 5000, "no CODA"),
        (b"0" * 500_000, "no CODA"),
        (b"", "empty"),
    ):
        reading = read_file(other)
        assert not reading.is_coda and len(reading.findings) == 1
        assert words in reading.findings[0].text and reading.findings[0].level is Level.ERROR


def test_a_file_of_several_accounts_falls_apart_into_its_own_bytes() -> None:
    one, two = content("70_bban_then_iban_1"), content("53_version1")
    both = b"\r\n".join([one.strip(), two.strip(), b""])
    first, second = read_file(both).statements
    assert both[first.start : first.end] + both[second.start : second.end] == both
    assert both[second.start :].startswith(b"0000")


def test_a_record_that_cannot_be_read_costs_neither_its_statement_nor_the_next() -> None:
    whole = content("42_same_file_reversed")
    records = whole.split(b"\r\n")
    before = read_file(whole).statements
    for broken in (b"\x07" * 128, b"nothing", b"2"):
        changed = b"\r\n".join([*records[:2], broken, *records[3:]])
        reading = read_file(changed)
        assert len(reading.statements) == 2 and reading.statements[1].statement == before[1].statement
        assert [finding.where.number for finding in reading.findings] == [before[0].statement.number]


def test_an_amount_that_cannot_be_read_is_told_by_the_balances() -> None:
    reading = read_file(put(3, 40, b"X")(content(PLAIN)))
    [read] = reading.statements
    assert [movement.amount for movement in read.statement.movements] == [25_500]
    [finding] = reading.findings
    assert finding.level is Level.ERROR and "by the balances it is 25.50" in finding.text


def test_a_finding_says_where_it_is_and_what_an_importer_makes_of_it() -> None:
    [finding] = read_file(content("34_101_wrong_check"), "day.cod").findings
    assert str(finding.where) == "statement 001 of BE71096123456769, 02/02/2026, movement 1, 25.50"
    assert "not matched" in finding.effect_in(Language.EN)
    row = finding.as_row()
    assert (row["movement"], row["amount"], row["date"]) == (1, "25.50", "2026-02-02")


def test_by_the_letter_the_same_things_are_errors() -> None:
    for name, rule in (("57_one_stray_byte_in_40_movements", "F1"), ("34_101_wrong_check", "C2")):
        [finding] = read_file(content(name), strict=True).findings
        assert (finding.rule, finding.level) == (rule, Level.ERROR)


class TestIdentity:
    @pytest.mark.parametrize(
        ("structure", "zone"),
        [
            ("0", f"{'096123456769 EUR0BE':37}"),
            ("0", f"{'096-1234567-69 EUR':37}"),
            ("0", f"{'BE71096123456769':34}EUR"),
            ("0", f"{'BE71096123456769 EUR0BE':37}"),
            ("2", f"{'096123456769 EUR0BE':37}"),
            ("2", f"{'BE71 0961 2345 6769':34}EUR"),
            ("3", f"{'be71096123456769':34}EUR"),
            (" ", f"{'BE71 0961 2345 6769':34}EUR"),
            (" ", f"{'096123456769':37}"),
        ],
    )
    def test_the_zone_tells_what_a_structure_that_does_not_fit_hides(self, structure: str, zone: str) -> None:
        record = put(2, 2, structure.encode())(put(2, 6, zone.encode())(content(PLAIN)))
        [read] = read_file(record).statements
        assert (read.identity.account, read.identity.currency) == ("BE71096123456769", "EUR")

    def test_foreign_accounts_stay_what_they_are(self) -> None:
        for structure, number in (
            ("1", "30004008180001234567"),
            ("3", "NL91ABNA0417164300"),
            ("1", "123456789012"),
        ):
            zone = f"{number:34}USD".encode()
            [read] = read_file(put(2, 2, structure.encode())(put(2, 6, zone)(content(PLAIN)))).statements
            assert (read.identity.account, read.identity.currency) == (number, "USD")

    def test_an_account_is_its_iban_in_whatever_form_the_file_has_it(self) -> None:
        accounts = {
            name: read_file(content(name)).statements[0].identity.account
            for name in ("70_bban_then_iban_1", "70_bban_then_iban_2", "01b_bpost_structure_blank_iban")
        }
        assert set(accounts.values()) == {"BE71096123456769"}

    def test_a_copy_is_the_same_statement_and_a_part_of_the_movements_is_not(self) -> None:
        original, copy, download, part = (
            read_file(content(name)).statements[0].identity
            for name in (PLAIN, "21_duplicate_D", "22e_no_last_eol", "29_separate_application")
        )
        assert original == download
        assert copy.is_copy_of(original) and copy.duplicate and copy == replace(original, duplicate=True)
        assert not part.is_copy_of(original) and not part.is_full


class TestChain:
    def chain(self, *names: str) -> list[tuple[str, Level]]:
        paths = [BANKS / f"{name}.cod" for name in names]
        found = [one for one in check_files(paths, strict=False) if one.rule in ("X2", "X3")]
        return [(one.rule, one.level) for one in found]

    def test_numbers_that_jump_or_repeat_are_a_remark_where_the_balance_continues(self) -> None:
        assert self.chain("15_crelan_jan", "15_crelan_feb") == [("X2", R)]
        again = self.chain(*(f"66_crelan_same_number_{day}" for day in (3, 1, 2)))
        assert again == [("X2", R), ("X2", R)]

    def test_a_bank_that_is_known_to_number_so_is_not_spoken_of(self, tmp_path: Path) -> None:
        paths = []
        for name in ("15_crelan_jan", "15_crelan_feb"):
            paths.append(tmp_path / name)
            paths[-1].write_bytes(content(name)[:60] + b"NICABEBB   " + content(name)[71:])
        assert not [one for one in check_files(paths, strict=False) if one.rule == "X2"]

    def test_a_missing_day_is_one_gap_with_its_period(self) -> None:
        assert self.chain("d1", "d2", "d3") == []
        assert self.chain("d3", "d1") == [("X2", Level.ERROR)]
        [gap] = [one for one in check_files([BANKS / "d1.cod", BANKS / "d3.cod"]) if one.rule == "X2"]
        assert "between 2026-02-02 and 2026-02-03" in gap.text and "012 follows 010" in gap.text

    def test_the_old_form_of_the_account_belongs_to_the_same_chain(self) -> None:
        assert self.chain("70_bban_then_iban_1", "70_bban_then_iban_2") == [("X2", Level.ERROR)]

    def test_copies_and_parts_break_no_chain(self) -> None:
        assert self.chain(PLAIN, "21_duplicate_D", "22e_no_last_eol", "29_separate_application") == []
