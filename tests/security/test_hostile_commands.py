"""The commands that print what others wrote, over a store in which all of it is hostile."""

from __future__ import annotations

import json
import shutil
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dossierflow.cli.app import main
from dossierflow.domain.document import Counterparty, Direction, DocumentSummary, Kind
from dossierflow.domain.dossier import Dossier
from dossierflow.problems.problem import Problem
from dossierflow.store import documents, dossiers
from dossierflow.store import problems as kept
from dossierflow.store.database import Store

KINDS: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
#: What no database holds is refused where it is read (test_limits).
STORABLE = {
    kind: text for kind, text in KINDS.items() if text.encode("utf-8", "replace").decode() == text != "a\0b"
}
STEERING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
HIDDEN = "\u3164\ufffd"
COMMANDS = ("overview", "problems", "dossier", "coda accounts", "connect list")
AS_JSON = ("overview --json", "problems --json")
NOW = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a document, a dossier and a problem of each kind of hostile text."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.db')}"
    monkeypatch.setenv("DOSSIERFLOW_DATABASE_URL", url)
    store = Store(url)
    for number, text in enumerate(STORABLE.values(), 1):
        division = 310000 + number
        dossier = Dossier(str(division), text, "0123456749", division, 700000 + number, "exact:one")
        document = DocumentSummary(
            number, Direction.PURCHASE, Kind.INVOICE, text, date(2026, 3, 4), None,
            Counterparty(1, text, text), "EUR", 100, 21, 121, text, "", False, False, True, None, None,
        )  # fmt: skip
        facts = dict.fromkeys(("user", "right", "name", "answer", "reason", "party", "entry", "what"), text)
        found = [Problem(dossier.id, "right-missing", str(number), facts)]
        with store.begin() as connection:
            dossiers.save(connection, dossier)
            documents.save(connection, dossier.id, [document])
        kept.report(store, dossier.id, ["right-missing"], found, NOW)
    store.close()
    return store


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def steering(text: str) -> set[str]:
    return {mark for mark in text if unicodedata.category(mark) in STEERING} - {"\n"}


def characters(text: str) -> str:
    return "".join(
        mark for mark in text if mark.isprintable() and not mark.isspace() and mark not in "\u3164\ufffd"
    )


@pytest.mark.parametrize("words", [*COMMANDS, *AS_JSON])
def test_a_command_prints_hostile_text_as_text(
    words: str, office: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words.split()) in (0, 1)
    told = capsys.readouterr()
    assert "Traceback" not in told.err and not steering(told.out + told.err)


def test_a_documents_story_is_what_its_supplier_wrote(
    office: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, (kind, text) in enumerate(STORABLE.items(), 1):
        assert run("show", str(number)) == 1, kind
        out = capsys.readouterr().out
        assert not steering(out), kind
        assert characters(text) in characters(out), kind


def test_a_name_that_nobody_has_is_quoted_without_its_marks(
    office: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", "no such\x1b[31m[/]\u202edocument") == 2
    assert not steering(capsys.readouterr().err)
