"""`dossierflow coda check, show, diff` on files of banks: what is printed, and the exit status."""

from __future__ import annotations

import json
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


def test_an_archive_is_named_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "day.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(BANKS / "22_lf.cod")
    assert run("show", archive) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and "ZIP" in captured.err


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
