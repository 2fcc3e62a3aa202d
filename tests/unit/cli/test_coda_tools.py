"""`dossierflow coda check, show, diff` on files of banks: what is printed, and the exit status."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from dossierflow.cli.app import main

BANKS = Path(__file__).parents[1] / "coda" / "banks"


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in ("coda", *arguments)])
    return int(end.value.code or 0)


def test_a_remark_is_no_reason_to_act_and_a_warning_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", BANKS / "09d_value_date_zero.cod") == 0
    assert "remark" in capsys.readouterr().out
    assert run("check", BANKS / "34_101_wrong_check.cod") == 1
    assert "→ imported; the payment is not matched" in capsys.readouterr().out


def test_the_letter_of_the_standard_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--strict", "--json", BANKS / "34_101_wrong_check.cod") == 1
    [finding] = json.loads(capsys.readouterr().out)
    assert (finding["level"], finding["movement"], finding["amount"]) == ("error", 1, "25.50")


def test_each_form_of_the_page_judges_by_the_letter_where_it_is_asked_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = BANKS / "34_101_wrong_check.cod"
    for form in ([], ["--json"], ["--csv"], ["--html", tmp_path / "page.html"]):
        assert run("show", *form, file) == 0
        assert run("show", "--strict", *form, file) == 1
    capsys.readouterr()
    run("show", "--strict", "--json", file)
    [statement] = json.loads(capsys.readouterr().out)
    assert statement["remarks"][0]["level"] == "error"


def test_the_page_is_in_the_language_that_is_set_or_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = BANKS / "57_one_stray_byte_in_40_movements.cod"
    monkeypatch.setenv("DOSSIERFLOW_LANGUAGE", "fr")
    assert run("show", file) == 0
    assert "Extrait de compte" in capsys.readouterr().out
    assert run("show", "--language", "nl", file) == 0
    shown = capsys.readouterr().out
    assert "40 verrichtingen" in shown and "…" in shown


def test_each_form_goes_where_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, page = BANKS / "10_two_currencies_one_file.cod", tmp_path / "page.html"
    assert run("show", "--html", page, file) == 0
    assert page.read_text(encoding="utf-8").count("<section>") == 2 and capsys.readouterr().out == ""
    assert run("show", "--json", file) == 0
    assert [one["currency"] for one in json.loads(capsys.readouterr().out)] == ["EUR", "USD"]
    assert run("show", "--csv", file) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run("show", "--csv", "--json", file) == 2


DAYS = ("d1", "d2", "d3")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two days in a ZIP, with paper beside them."""
    path = tmp_path / "days.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name in DAYS[:2]:
            zipped.write(BANKS / f"{name}.cod", f"{name}.cod")
        zipped.writestr("d1.pdf", b"%PDF-1.7")
    return path


def test_archives_and_folders_stand_for_the_files_in_them(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more" / "of it").mkdir(parents=True)
    shutil.copy(BANKS / "d3.cod", tmp_path / "more" / "of it")
    (tmp_path / "more" / "mail.html").write_text("<!DOCTYPE html><p>Your statement</p>")
    assert run("show", "--json", archive, tmp_path / "more") == 0
    captured = capsys.readouterr()
    assert [one["number"] for one in json.loads(captured.out)] == [10, 11, 12]
    assert "d1.pdf: not read: a PDF" in captured.err and "mail.html: not read: a web page" in captured.err
    assert run("check", tmp_path) == 0  # the chain goes on from the archive to the folder
    assert "3 files checked: " in capsys.readouterr().err
    assert run("check", archive, BANKS / "d1.cod", "--language", "nl") == 0


def test_an_archive_that_does_not_open_is_said_to_be_one(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.write_bytes(archive.read_bytes()[:300])
    assert run("check", archive, BANKS / "34_101_wrong_check.cod", "--language", "nl") == 1
    captured = capsys.readouterr()
    assert "dit is een ZIP-archief" in captured.out and "waarschuwing" in captured.out
    assert "een archief dat niet opengaat" in captured.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "a PDF"),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">', "CAMT"),
        (b"{1:F01KREDBEBB}\r\n:20:X\r\n:25:BE71096123456769\r\n:28C:1/1\r\n", "MT940"),
        (b":20:940\n:25:BE71096123456769 EUR\n:28C:00001/001\n:60F:C260201EUR0,\n", "MT940"),
        (b"Date;Amount;Text\n1;2;x\n3;4;y\n", "a table"),
        (b"dear reader\n", "no line of it is a record"),
    ],
)
def test_what_is_no_coda_is_called_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "statement.cod"
    file.write_bytes(content)
    assert run("check", file) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert "this is no CODA file" in line and said in line


def test_line_ends_encoding_and_the_form_of_the_account_are_no_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = BANKS / "22_lf.cod"
    for name in ("22b_cr_only", "22e_no_last_eol", "23_trailing_blanks_trimmed"):
        assert run("diff", plain, BANKS / f"{name}.cod") == 0
    other = tmp_path / "x.cod"
    other.write_bytes((BANKS / "08_cp1252_euro.cod").read_bytes().replace(b"\x80", b"X"))
    assert run("diff", BANKS / "08_cp1252_euro.cod", other) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert "communication" in line and "€" in line
