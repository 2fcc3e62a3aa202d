"""Banks' files, with all their peculiarities: what we read is what readers of others find in them.

Two readers that know nothing of us, on every staged file of `tests/unit/coda/banks` and every bank-made
sample in the packages of others. Where both refuse a file, they read a copy in which only that is mended.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda.reading import ReadStatement, read_file
from dossierflow.coda.rules import Level
from dossierflow.coda.statement import Movement
from dossierflow.store.database import Store
from tests.integration.statements.test_bank_days import Days
from tests.judges.coda.conftest import READERS, judged

pytestmark = [pytest.mark.judge, pytest.mark.xdist_group("coda-judges")]
BANKS = Path(__file__).parents[2] / "unit" / "coda" / "banks"
DAY = b"020226"


def at(line: int, position: int, text: bytes) -> Callable[[bytes], bytes]:
    """The file with a text at a position of a line (from 1)."""

    def mended(content: bytes) -> bytes:
        records = content.splitlines(keepends=True)
        record = records[line - 1]
        records[line - 1] = record[: position - 1] + text + record[position - 1 + len(text) :]
        return b"".join(records)

    return mended


#: What no reader but ours takes, mended for the others; the values must be those of the file as it is.
MENDED: dict[str, Callable[[bytes], bytes]] = {
    "01_bpost_structure_blank.cod": at(2, 2, b"0"),
    "01b_bpost_structure_blank_iban.cod": at(2, 2, b"2"),
    "09_entry_date_zero.cod": at(3, 116, DAY),
    "09b_new_balance_date_zero.cod": at(6, 58, DAY),
    "09c_old_balance_date_zero.cod": at(2, 59, DAY),
    "09d_value_date_zero.cod": at(3, 48, DAY),
    "60_coded_number_blank.cod": at(2, 126, b"000"),
}
#: Dates that are not in the file, so that no reader can be asked for them.
UNKNOWN = {"09c_old_balance_date_zero.cod": {"old_date"}, "09d_value_date_zero.cod": {"value_date"}}
#: Files that one of the two refuses, or understands less of; the other one judges.
REFUSED = {
    "pycoda": {
        "13_structure1_foreign_bban.cod", "19_empty_0_1_9.cod", "22b_cr_only.cod", "53_version1.cod",
        "CODA-empty.txt", "Coda_faulty_version.txt", "07_cp850_accent.cod",
    },
    "febelfin": {
        "29_separate_application.cod", "32b_free_comm_4_counted.cod", "37_nested_globalisation.cod",
        "Coda_faulty_version.txt", "Coda_v2_3_faulty_globalisation.txt",
        "Coda_v2_3_globalisation.txt", "Coda_v2_3_globalisation_2.txt", "Coda_v2_3_multi_statements.txt",
        "Ontvangen_CODA.2012-01-11-18.59.15.txt", "53_version1.cod", "07_cp850_accent.cod",
    },
}  # fmt: skip
#: None of them reads these: version 1 (cut short by pycoda), CP850 (read as Windows-1252), a header of
#: version 5 alone. What they say is told in `test_coda_bank_files.py`, word by word.
BY_HAND = {"53_version1.cod", "07_cp850_accent.cod", "Coda_faulty_version.txt"}
MOVEMENTS = {"pycoda": 340, "febelfin": 260}
#: Both of the others take 69 and later for the last century, which had no CODA of this version.
LAST_CENTURY = {"41_value_date_2069.cod"}
#: What is held, and why: no statement without an account; not all movements of one.
HELD = {"Coda_faulty_version.txt": "unattributed", "29_separate_application.cod": "separate"}
#: Balances that do not close, or records that are missing: said as an error when they are passed on.
DAMAGED = {"Ontvangen_CODA.2012-01-11-18.59.15.txt", "Coda_faulty_version.txt"}


@pytest.fixture(scope="session")
def files(samples_by_name: dict[str, Path]) -> dict[str, bytes]:
    """All files as they are."""
    return {path.name: path.read_bytes() for path in sorted(BANKS.glob("*.cod"))} | {
        name: path.read_bytes() for name, path in samples_by_name.items()
    }


@pytest.fixture(scope="session")
def said(
    files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, dict[str, Any]]:
    """What each of the others finds."""
    folder = tmp_path_factory.mktemp("banks")
    for name, content in files.items():
        (folder / name).write_bytes(MENDED.get(name, lambda whole: whole)(content))
    shutil.copystat(BANKS, folder)
    folder.chmod(0o755)
    return {
        "pycoda": judged(request.getfixturevalue("readers_python"), READERS / "acsone.py", folder),
        "febelfin": judged(request.getfixturevalue("febelfin_python"), READERS / "febelfin.py", folder),
    }


def test_each_file_is_read_by_another_than_us_or_told_by_hand(
    files: dict[str, bytes], said: dict[str, dict[str, Any]]
) -> None:
    assert len(files) == 90
    for reader, found in said.items():
        refused = {name for name, statements in found.items() if isinstance(statements, str)}
        assert refused <= REFUSED[reader], reader
        assert REFUSED[reader] - refused <= BY_HAND, reader
    assert set.intersection(*REFUSED.values()) == BY_HAND


@pytest.mark.parametrize("reader", ["pycoda", "febelfin"])
def test_the_values_are_those_that_another_reader_finds(
    reader: str, files: dict[str, bytes], said: dict[str, dict[str, Any]]
) -> None:
    compared = 0
    for name in sorted(files.keys() - REFUSED[reader]):
        ours = [_values(read) for read in read_file(files[name]).statements]
        theirs = [_tidied(one) for one in said[reader][name]]
        left_out = UNKNOWN.get(name, set()) | ({"value_date"} if name in LAST_CENTURY else set())
        assert _without(ours, left_out) == _without(theirs, left_out), name
        compared += sum(len(one["movements"]) for one in ours)
    assert compared >= MOVEMENTS[reader]


def test_each_file_is_delivered_as_it_came_or_held_with_a_reason(
    files: dict[str, bytes], sqlite_store: Store, tmp_path: Path
) -> None:
    """All of them into one dossier, a night each; what says the same as one before is delivered once. What
    says the same under another number may be a copy: `tests/integration/statements` asks that."""
    seen: set[object] = set()
    days = Days(sqlite_store, tmp_path / "out")
    for name, content in files.items():
        before = len(bank_statements.held_files(days.store))
        days.receive(content)
        held = [one for one in bank_statements.held_files(days.store) if one.reason != "unbound"]
        for one in bank_statements.held_files(days.store):
            if one.reason == "unbound":
                bank_statements.bind(days.store, one, "", days.clock)
        delivered = days.deliver()
        read = read_file(content).statements
        keys = {one.identity.key for one in read}
        said = {(replace(one.identity, number=0).key, str(_values(one)["movements"])) for one in read}
        known, fresh, seen = keys <= seen, bool(said - seen), seen | keys | said
        if name in HELD:
            assert (delivered, held[-1].reason) == (0, HELD[name]), name
        elif known:
            assert not delivered, name
        elif fresh:
            assert delivered or len(held) > before, name


def test_what_banks_made_is_wrong_only_where_somebody_changed_it(files: dict[str, bytes]) -> None:
    wrong = {
        name
        for name, content in files.items()
        if any(finding.level is Level.ERROR for finding in read_file(content).findings)
    }
    assert wrong == DAMAGED


def _values(read: ReadStatement) -> dict[str, Any]:
    statement = read.statement
    return {
        "account": read.identity.account,
        "currency": read.identity.currency,
        "number": statement.number,
        "old_balance": statement.old_balance,
        "new_balance": statement.new_balance,
        "old_date": statement.old_date.isoformat(),
        "new_date": statement.new_date.isoformat(),
        "movements": [_movement(one) for one in _all(statement.movements)],
    }


def _all(movements: tuple[Movement, ...]) -> Iterator[Movement]:
    for movement in movements:
        yield movement
        yield from movement.details


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "amount": movement.amount,
        "value_date": movement.value_date.isoformat() if movement.value_date else None,
        "entry_date": movement.entry_date.isoformat(),
        "code": movement.code,
        "structured": movement.structured,
        "communication": "" if movement.structured else _squeezed(movement.communication),
        "reference": _squeezed(movement.reference),
        "account": _squeezed(movement.counterparty_account),
        "name": _squeezed(movement.counterparty_name),
        "bic": movement.counterparty_bic,
        "customer_reference": _squeezed(movement.customer_reference),
    }


def _tidied(judge: dict[str, Any]) -> dict[str, Any]:
    """Another reader's values: the account as its IBAN, texts without blanks, which each joins in its way."""
    account = judge["account"]
    if len(account) == 12 and account.isdigit():
        account = f"BE{98 - int(account + '111400') % 97:02d}{account}"
    kept = {key: value for key, value in judge.items() if key != "information"}
    movements = [_tidied_movement(move) for move in judge["movements"]]
    return {**kept, "account": account, "currency": judge["currency"].upper(), "movements": movements}


def _tidied_movement(move: dict[str, Any]) -> dict[str, Any]:
    texts = {key: _squeezed(move[key]) for key in ("reference", "name", "customer_reference")}
    # febelfin-coda leaves the currency zone of the old form with the number.
    account = move["account"].split(" ")[0] if move["account"][:12].isdigit() else move["account"]
    said = "" if move["structured"] else _squeezed(move["communication"])
    return {**move, **texts, "account": _squeezed(account), "communication": said}


def _squeezed(text: str) -> str:
    return "".join(str(text).split())


def _without(statements: list[dict[str, Any]], fields: set[str]) -> list[dict[str, Any]]:
    return [
        {
            **{key: value for key, value in one.items() if key not in fields},
            "movements": [
                {key: value for key, value in move.items() if key not in fields} for move in one["movements"]
            ],
        }
        for one in statements
    ]
