"""What is scarce runs out in the midst of a night: the disk under the store, that under the files, memory.

It ends the dossier whose work it was, in one sentence; the others go on, and once there is room again the
next night does the rest, nothing twice.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.billit.resources.files import LARGEST_FILE
from dossierflow.errors import Unavailable
from dossierflow.http.exchange import LARGEST
from dossierflow.kernel.file_folder import FileFolder
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, NightRun, night, prepared
from dossierflow.store import problems
from tests.support.hostile import Injected, Proxy
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import Sandboxes

pytestmark = pytest.mark.timeout(900)
FIRST, SECOND = "2104011", "2104012"
MEGABYTE = 2**20


@dataclass
class Place:
    """The practice before its first night, and the folder for its files."""

    application: Application
    sandboxes: Sandboxes
    folder: Path

    def night(self) -> NightRun:
        choice = NightChoice(dossiers=f"{FIRST},{SECOND}")
        return night(self.application, choice, OneByOne(self.application))

    def marks(self, dossier: str) -> list[str]:
        return sorted(mark for mark in self.sandboxes.markers(int(dossier)) if mark.startswith("billit-"))


@contextmanager
def practice(folder: Path, before: type[Generous] | None = None) -> Iterator[Place]:
    """With a proxy before its Billit, where one is given."""
    sandboxes = Sandboxes(folder / "sandbox")
    sandboxes.start()
    given = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
    proxy = before("billit", sandboxes.billit, Injected()) if before else None
    if proxy:
        given["DOSSIERFLOW_BILLIT_URL"] = proxy.url
    with Application.open(settings(given)) as application:
        consent(application)
        prepared(application, NightChoice(), OneByOne(application))
        make_live(application)
        yield Place(application, sandboxes, folder)
    if proxy:
        proxy.stop()
    sandboxes.stop()


@contextmanager
def full(application: Application, room: int) -> Iterator[None]:
    """The disk of the store takes so many pages (of 4 kB) more and not one beyond them."""

    def bound(raw: sa.engine.interfaces.DBAPIConnection, *_: object) -> None:
        cursor = raw.cursor()
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + room}")
        cursor.close()

    sa.event.listen(application.store.engine, "connect", bound)
    application.store.engine.dispose()
    yield
    sa.event.remove(application.store.engine, "connect", bound)
    application.store.engine.dispose()


def test_a_full_disk_under_the_store_costs_no_document_and_doubles_none(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        told: list[str] = []
        for room in (4, 40, 60):  # it is full while lists are read, and while documents are sent
            with full(place.application, room):
                told += place.night().failed.values()
        assert told
        for sentence in told:
            assert "DOSSIERFLOW_DATABASE_URL" in sentence and "disk is full" in sentence
            assert "INSERT" not in sentence and "\n" not in sentence
        assert not place.night().failed
        for dossier in (FIRST, SECOND):
            marks = place.marks(dossier)
            assert len(marks) > 5 and len({mark.rpartition("-")[0] for mark in marks}) == len(marks)


def test_a_full_disk_under_the_files_ends_one_piece_of_work_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = FileFolder(str(tmp_path / "out"))
    folder.put("whole.cod", b"1" * 1000)
    with files_of_at_most(MEGABYTE), pytest.raises(Unavailable, match=r"File too large|No space") as told:
        folder.put("large.zip", bytes(2 * MEGABYTE))
    assert str(tmp_path / "out") in str(told.value)
    with files_of_at_most(MEGABYTE), pytest.raises(Unavailable), folder.zip("larger.zip") as archive:
        for number in range(40):
            archive.add(f"{number}.pdf", os.urandom(MEGABYTE // 10))
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["whole.cod"]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process grows beyond it, as on a disk with so much room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


class Generous(Proxy):
    """A Billit whose first file is a PDF just as large as we take."""

    size, left = LARGEST_FILE - 4, 1

    def _content(self, path: str, given: httpx.Response) -> bytes:
        if not path.startswith("/v1/files/") or given.status_code != httpx.codes.OK or not self.left:
            return given.content
        self.left -= 1
        told = json.loads(given.content)
        told["FileContent"] = base64.b64encode(b"%PDF-1.4\n" + bytes(self.size - 9)).decode()
        return json.dumps(told).encode()


class Endless(Generous):
    """A Billit whose first file is larger than any answer that we read."""

    size = LARGEST + MEGABYTE


def peak() -> float:
    """The most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("service", [Generous, Endless])
def test_a_dossier_of_huge_files_holds_no_other(service: type[Generous], tmp_path: Path) -> None:
    with practice(tmp_path, service) as place:
        before = peak()
        run = place.night()
        grown = peak() - before
        with place.application.store.read() as connection:
            kept = [one.problem for one in problems.open_ones(connection)]
        assert not run.failed
        unread = [one.facts["document"] for one in kept if one.kind == "document-unreadable"]
        assert len(unread) == 1  # named, and held alone
        assert len(place.marks(FIRST)) > 10 and len(place.marks(SECOND)) > 10
        assert grown < 600
