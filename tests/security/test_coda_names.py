"""Bank files under hostile names through the feed: each reaches its folder under a name that is only a name.

Hostile is what a portal calls the file, what it is called within an archive, and what the bank writes as the
number of the account, from which the delivered name is made.
"""

from __future__ import annotations

import re
import shlex
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.foreign import file_name
from dossierflow.reports.command_forms import COMMAND
from dossierflow.reports.explain import explain
from dossierflow.statements import held
from dossierflow.store.database import Store
from dossierflow.store.tables.bank import coda_files
from tests.integration.statements.conftest import DAY, Practice, bank_file
from tests.integration.statements.conftest import clock as clock
from tests.integration.statements.conftest import dossier as dossier
from tests.support.clock import ManualClock

#: Paths, controls, bidi, length, devices of Windows, what a shell or a spreadsheet takes for its own.
NAMES = (
    "../../etc/passwd", "/etc/cron.d/x.cod", "..\\..\\x.cod", "C:\\x.cod", "\\\\evil.example\\x", "~/x",
    ".", "..", "", " ", "CON", "nul.cod", "COM1.cod", "lpt9", "a:stream.cod", "x<>|?*\".cod",
    "\x1b[31mred.cod", "a\nb\r\nc.cod", "a\x00b.cod", "\u202egpj.cod", "\u2066x\u2069.cod",
    "a\u200bb.cod", "A" * 3_000, "é" * 200 + ".cod", "e\u0301.cod", "é.cod", "DAY.COD", "day.cod",
    "=cmd|' /C calc'!A0.cod", "-rf --.cod", "$(id);`id`.cod", "%2e%2e%2fx.cod", "[/].cod",
    "`dossierflow stop 1`.cod", "<img src=x>.cod", "trailing. . ", "\ud800.cod", "\U000e0041.cod",
)  # fmt: skip
#: As far as the 34 positions of the zone take them.
ACCOUNTS = tuple(
    dict.fromkeys(name[:34] for name in NAMES if name.strip() and name.isascii() and "\n" not in name)
)
PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,120}")


@pytest.fixture
def practice(sqlite_store: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path) -> Practice:
    return Practice(sqlite_store, dossier, clock, tmp_path / "out")


def of_account(number: str) -> bytes:
    """A statement whose bank writes this as the number of the account, in the form of a foreign one."""
    lines = DAY.splitlines(keepends=True)
    zone = number.encode().ljust(37)
    for at, line in enumerate(lines):
        if line[:1] == b"1":
            lines[at] = line[:1] + b"3" + line[2:5] + zone + line[42:]
        elif line[:1] == b"8":
            lines[at] = line[:4] + zone + line[41:]
    return b"".join(lines)


def arrived(practice: Practice) -> list[str]:
    practice.deliver()
    beside = {path.name for path in practice.folder.parent.iterdir() if not path.name.startswith("store.db")}
    assert beside == {practice.folder.name}
    return sorted(path.name for path in practice.folder.iterdir())


def received(practice: Practice, *files: tuple[str, bytes]) -> None:
    """Each as an item of the feed under its name."""
    for name, content in files:
        practice.receive(content, names=name.replace("{", "").replace("}", ""))


def days() -> list[bytes]:
    """A statement a day, each following on the one before."""
    return [bank_file(day, day, old=(day - 2) * 100_000).content for day in range(2, 32)]


def test_a_file_of_any_name_goes_out_under_one_of_ours(practice: Practice) -> None:
    received(practice, *zip(NAMES, days(), strict=False))
    assert len(arrived(practice)) == 30
    assert all(name.startswith("CODA_BE71096123456769_EUR_2026_") for name in arrived(practice))


def test_a_file_of_any_name_in_an_archive_goes_out_under_one_of_ours(practice: Practice) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in zip(reversed(NAMES), days(), strict=False):
            # What is a folder, or of the computer itself, holds no statement.
            archive.writestr(name.encode("utf-8", "replace").decode().rstrip("/ .") or "x", content)
    received(practice, ("../../\x1b[31m.zip", packed.getvalue()))
    assert len(arrived(practice)) == 30
    assert all(map(PLAIN.fullmatch, arrived(practice)))


def test_an_account_of_any_text_stops_no_delivery(practice: Practice) -> None:
    files = [of_account(number) for number in ACCOUNTS]
    received(practice, *((f"{at}.cod", content) for at, content in enumerate(files)), ("good.cod", DAY))
    for one in practice.held:
        bank_statements.bind(practice.store, one, "", practice.clock)
    names = arrived(practice)
    assert "CODA_BE71096123456769_EUR_2026_007_20260304.cod" in names
    assert len(names) >= len(ACCOUNTS) - 4  # those that name no account are held
    assert all(map(PLAIN.fullmatch, names))


def test_accounts_that_differ_in_marks_only_do_not_write_over_each_other(practice: Practice) -> None:
    files = [of_account(number) for number in ("X/1", "X:1", "X 1", "x/1", "X-1")]
    practice.receive(*files)
    for one in practice.held:
        bank_statements.bind(practice.store, one, "", practice.clock)
    names = arrived(practice)
    assert len(names) == len({name.casefold() for name in names}) >= 4


def test_a_name_that_an_earlier_version_kept_goes_out_under_its_last_part(practice: Practice) -> None:
    practice.receive(DAY)
    with practice.store.begin() as connection:
        connection.execute(coda_files.update().values(name="CODA_../../X_EUR_2026_007_20260304.cod"))
    assert arrived(practice) == ["X_EUR_2026_007_20260304.cod"]


def test_what_is_held_is_told_and_lets_go_by_its_own_name(practice: Practice) -> None:
    received(practice, *((name, b"no statement at all, %d" % at) for at, name in enumerate(NAMES)))
    assert len(practice.held) == len(NAMES)
    with practice.store.read() as connection:
        told = [explain(one) for one in held.remarks(connection, practice.dossier.id)]
    assert len(told) == len(NAMES)
    for one in told:
        commands = [shlex.split(command) for command in COMMAND.findall(one.next_step)]
        assert commands and all(PLAIN.fullmatch(word) for command in commands for word in command)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_of_a_file_is_no_place_and_no_device(name: str) -> None:
    made = file_name(name)
    assert not re.search(r'[/\\\x00-\x1f<>:"|?*]', made) and made not in (".", "..") and len(made) <= 120
    stem = made.partition(".")[0].rstrip().casefold()
    assert stem not in {"con", "nul", "prn", "aux", "com1", "lpt9"} and made == made.strip(" .")
