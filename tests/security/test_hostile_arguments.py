"""What a person types, or a program types for him: every command takes it, or refuses it in one sentence."""

from __future__ import annotations

import os
import shutil
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossierflow.cli.app import main
from tests.support.commands import hostile_files, leaves, takes_text

#: They run until Ctrl-C, or speak with a Prefect server that is not here.
ELSEWHERE = {"up", "sandbox", "deploy"}
#: Shells pass on what is no UTF-8 as lone surrogates.
TEXTS = (
    "[/]\x1b[31m\u202e",
    "\udcff\udc80x",
    "a" * 20_000,
    "-2104011",
    "=1+1\n; drop",
    "*?[",
    "２１０４０１１",
)
#: `make fuzz` types all of them, `make test` three for each command, others for each.
EVERY = bool(os.environ.get("FUZZ_SECONDS"))
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@pytest.fixture(autouse=True)
def office(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    store = shutil.copy(migrated_file, tmp_path / "store.db")
    monkeypatch.setenv("DOSSIERFLOW_DATABASE_URL", f"sqlite:///{store}")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setattr("builtins.input", lambda _="": "")
    yield


def typed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr()
    assert ended.value.code in (0, 1, 2), words
    assert "Traceback" not in told.err, words
    assert {
        unicodedata.category(mark) for mark in (told.out + told.err).replace("\n", "")
    } & STEERING == set()
    assert len(told.err) < 30_000


@pytest.mark.parametrize("command", sorted(set(leaves()) - ELSEWHERE))
def test_a_command_takes_or_refuses_whatever_is_typed(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    positions, options = takes_text(command)
    texts = [*TEXTS, *hostile_files(tmp_path)]
    begin = zlib.crc32(command.encode()) % len(texts)
    for at, text in enumerate([*texts[begin:], *texts[:begin]][: len(texts) if EVERY else 3], begin):
        if positions:
            typed([*command.split(), "--", *[text] * positions], capsys)
        if options:
            option = options[at % len(options)]
            typed(
                [*command.split(), f"{option}={text}", *(["--"] + ["1"] * positions) * bool(positions)],
                capsys,
            )
