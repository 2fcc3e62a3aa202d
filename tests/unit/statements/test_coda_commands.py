"""The command line: what is printed, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dossierflow.cli.app import main

DOCUMENT = {
    "account": {"IBAN": "BE71096123456769", "OpeningBalance": "10.00"},
    "transactions": [
        {"BankAccountTransactionID": 1, "TotalAmount": 5, "ValueDate": "2026-02-26", "Note": "één"},
        {"BankAccountTransactionID": 2, "TotalAmount": -2.5, "ValueDate": "2026-02-27"},
    ],
}


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in ("coda", *arguments)])
    return int(end.value.code or 0)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "TRANSACTIONS.json"
    path.write_text(json.dumps(DOCUMENT, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def made(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[Path]:
    assert run("build", source, "--out", tmp_path / "made") == 0
    return [Path(line) for line in capsys.readouterr().out.splitlines()]


def test_build_prints_the_paths_that_check_has_nothing_to_say_about(
    made: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(made) == 2 and all(path.is_file() for path in made)
    assert run("check", "--own", *made) == 0
    assert capsys.readouterr().out == ""


def test_build_refuses_bad_input_with_status_1_and_one_line(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.write_text(json.dumps(DOCUMENT).replace("-2.5", "NaN"))
    assert run("build", source, "--out", tmp_path / "made") == 1
    captured = capsys.readouterr()
    assert captured.out == "" and not (tmp_path / "made").exists()
    assert "dossierflow: transaction 2, field TotalAmount" in captured.err


def test_build_keeps_latin_1_where_it_is_asked_for(source: Path, tmp_path: Path) -> None:
    assert run("build", source, "--out", tmp_path / "latin", "--latin-1") == 0
    [first, _] = sorted((tmp_path / "latin").iterdir())
    assert "één".encode("latin-1") in first.read_bytes()


def test_check_prints_a_line_for_each_finding_and_ends_with_1(
    made: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    made[0].write_bytes(made[0].read_bytes().replace(b"000000000005000260226", b"000000000006000260226"))
    assert run("check", *made) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1][:2] for line in lines] == ["B3", "B5"]
    assert lines[0].startswith(f"{made[0]}:4:43: B3 error: ")
    assert run("check", "--json", *made) == 1
    assert [one["rule"] for one in json.loads(capsys.readouterr().out)] == ["B3", "B5"]
    run("check", "--language", "nl", *made)
    assert capsys.readouterr().err == "2 bestanden nagekeken: 2 bevindingen\n"
    run("check", "--language", "fr", made[1])
    assert capsys.readouterr().err == "1 fichier vérifié: 0 constatations\n"


def test_show_is_for_people(made: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", *made) == 0
    shown = capsys.readouterr().out
    assert "Statement 2026/001 of BE71 0961 2345 6769 (EUR)" in shown and "een" in shown
    made[0].write_bytes(made[0].read_bytes().replace(b"0000000000015000", b"0000000000016000", 1))
    assert run("show", made[0]) == 1
    captured = capsys.readouterr()
    assert "Statement 2026/001" in captured.out and "B3" in captured.err


def test_diff_tells_what_differs(
    made: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.cod"
    copy.write_bytes(made[0].read_bytes().replace(b"\r\n", b"\n"))
    assert run("diff", made[0], copy) == 0
    assert capsys.readouterr().out == ""
    copy.write_bytes(made[0].read_bytes().replace(b"een", b"two"))
    assert run("diff", made[0], copy) == 1
    assert "movement 1: communication 'een' | 'two'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "nowhere.cod"),
        ("show",),
        ("diff", "nowhere.cod", "nowhere.cod"),
        ("build", "x.json"),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*arguments) == 2


@pytest.mark.parametrize(
    "command", ["build", "check", "show", "diff", "accounts", "issue", "again", "opening"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    assert "Usage: dossierflow coda" in capsys.readouterr().out
