"""Delivery: whole files, each once, again on request, and the same bytes after a crash."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda.reader import read
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Refused, SettingError, Unavailable, Uncertain
from dossierflow.exact.resources.mailbox import MessageDraft, MessageStatus
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, Unknown
from dossierflow.statements.ports import Outgoing
from dossierflow.store.database import Store
from tests.integration.statements.conftest import IBAN, Item, MemoryFeed, account, bank_file, move
from tests.support.clock import ManualClock

NAMES = [f"CODA_{IBAN}_EUR_2026_00{n}_2026030{n + 3}.cod" for n in (1, 2, 3)]


@pytest.fixture
def three_days(sqlite_store: Store, dossier: Dossier, clock: ManualClock) -> Store:
    """Statements of 4, 5 and 6 March."""
    bank_statements.issue(
        sqlite_store, dossier, [account()], [move(n, n + 3, n * 100) for n in (1, 2, 3)], clock
    )
    return sqlite_store


def test_each_statement_is_delivered_once(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    folder = bank_statements.Folder(str(tmp_path / "made" / "on demand"))
    assert bank_statements.deliver(three_days, dossier, folder, clock).delivered == NAMES
    assert bank_statements.deliver(three_days, dossier, folder, clock).delivered == []
    assert sorted(path.name for path in Path(folder.address).iterdir()) == NAMES
    [row] = bank_statements.overview(three_days, clock)
    assert (row.statements, row.undelivered) == (3, 0)


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (bank_statements.StatementsAgain(since=date(2026, 3, 5)), NAMES[1:]),
        (bank_statements.StatementsAgain(till=date(2026, 3, 5)), NAMES[:2]),
        (bank_statements.StatementsAgain(year=2026, numbers=(2, 2)), NAMES[1:2]),
        (bank_statements.StatementsAgain(year=2025), []),
        (bank_statements.StatementsAgain(iban="BE68539007547034"), []),
    ],
)
def test_statements_are_delivered_again_by_period_or_number_with_the_same_bytes(
    three_days: Store,
    dossier: Dossier,
    clock: ManualClock,
    tmp_path: Path,
    again: bank_statements.StatementsAgain,
    expected: list[str],
) -> None:
    first, second = (
        bank_statements.Folder(str(tmp_path / "first")),
        bank_statements.Folder(str(tmp_path / "second")),
    )
    bank_statements.deliver(three_days, dossier, first, clock)
    assert bank_statements.deliver(three_days, dossier, second, clock, again).delivered == expected
    for name in expected:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_a_duplicate_says_so_and_says_nothing_else(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    folder = bank_statements.Folder(str(tmp_path))
    bank_statements.deliver(three_days, dossier, folder, clock)
    again = bank_statements.StatementsAgain(numbers=(1, 1), duplicate=True)
    [name] = bank_statements.deliver(three_days, dossier, folder, clock, again).delivered
    assert name == NAMES[0].replace(".cod", "_D.cod")
    [original] = read(io.BytesIO((tmp_path / NAMES[0]).read_bytes()))
    [duplicate] = read(io.BytesIO((tmp_path / name).read_bytes()))
    assert duplicate.duplicate and not original.duplicate
    assert (duplicate.movements, duplicate.created) == (original.movements, original.created)


def test_a_banks_file_is_never_marked(
    sqlite_store: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    file = bank_file(7, 4)
    bank_statements.collect_feed(sqlite_store, MemoryFeed({Item(1): file}), [dossier], clock)
    again = bank_statements.StatementsAgain(duplicate=True)
    [name] = bank_statements.deliver(
        sqlite_store, dossier, bank_statements.Folder(str(tmp_path)), clock, again
    ).delivered
    assert (tmp_path / name).read_bytes() == file.content


@dataclass
class DiesAfter:
    """A folder whose process is killed after some files, before the last of them is recorded."""

    folder: bank_statements.Folder
    files: int

    @property
    def address(self) -> str:
        return self.folder.address

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for place, file in enumerate(self.folder.send(files), 1):
            if place == self.files:
                raise KeyboardInterrupt
            yield file


def test_a_crash_between_file_and_record_ends_in_the_same_files(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    folder = bank_statements.Folder(str(tmp_path / "out"))
    with pytest.raises(KeyboardInterrupt):
        bank_statements.deliver(three_days, dossier, DiesAfter(folder, 2), clock)
    before = {path.name: path.read_bytes() for path in Path(folder.address).iterdir()}
    assert sorted(before) == NAMES[:2]
    assert bank_statements.deliver(three_days, dossier, folder, clock).delivered == NAMES[1:]
    after = {path.name: path.read_bytes() for path in Path(folder.address).iterdir()}
    assert sorted(after) == NAMES and {name: after[name] for name in before} == before


def test_any_fsspec_address_that_lasts_is_a_folder(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    address = f"file://{tmp_path / 'coda'}"
    bank_statements.deliver(three_days, dossier, bank_statements.Folder(address), clock)
    assert sorted(path.name for path in (tmp_path / "coda").iterdir()) == NAMES


def test_an_address_that_is_none_is_a_setting_to_correct(
    three_days: Store, dossier: Dossier, clock: ManualClock
) -> None:
    with pytest.raises(SettingError, match="nowhere://x"):
        bank_statements.deliver(three_days, dossier, bank_statements.Folder("nowhere://x"), clock)


def test_a_folder_that_cannot_be_written_to_is_tried_again_later(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable):
        bank_statements.deliver(three_days, dossier, bank_statements.Folder(str(tmp_path / "file")), clock)
    assert (
        bank_statements.deliver(three_days, dossier, bank_statements.Folder(str(tmp_path)), clock).delivered
        == NAMES
    )


def test_a_zip_holds_all_and_is_the_same_each_time(
    three_days: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    packed = bank_statements.Zip(bank_statements.Folder(str(tmp_path)), "march.zip")
    assert bank_statements.deliver(three_days, dossier, packed, clock).delivered == NAMES
    first = (tmp_path / "march.zip").read_bytes()
    clock.sleep(3600)
    bank_statements.deliver(three_days, dossier, packed, clock, bank_statements.StatementsAgain())
    assert (tmp_path / "march.zip").read_bytes() == first
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == NAMES


@dataclass
class Exact:
    """A digital postbox that answers as it is told."""

    sent: list[MessageDraft] = field(default_factory=list)
    attached: list[tuple[str, str, bytes, int]] = field(default_factory=list)
    answer: Outcome[str] | None = None

    def send(self, draft: MessageDraft, /) -> Outcome[str]:
        if isinstance(self.answer, Rejected):
            return self.answer
        self.sent.append(draft)
        return self.answer or Accepted(f"message-{len(self.sent)}")

    def attach(self, message_id: str, file_name: str, content: bytes, type: int, /) -> Outcome[str]:
        self.attached.append((message_id, file_name, content, type))
        return Accepted(f"attachment-{len(self.attached)}")

    def find(self, subject: str, /) -> list[MessageStatus]:
        return [
            MessageStatus(f"message-{place}", one.subject, 20)
            for place, one in enumerate(self.sent, 1)
            if one.subject == subject
        ]

    def attachments(self, message_id: str, /) -> list[str]:
        return [name for message, name, _, _ in self.attached if message == message_id]


def test_a_postbox_gets_a_message_of_the_bank_with_its_file(
    three_days: Store, dossier: Dossier, clock: ManualClock
) -> None:
    exact = Exact()
    postbox = bank_statements.MailboxTarget(exact, "sender", "recipient", "box")
    assert bank_statements.deliver(three_days, dossier, postbox, clock).delivered == NAMES
    assert {draft.type for draft in exact.sent} == {2000}
    assert [(one[0], one[1], one[3]) for one in exact.attached] == [
        (f"message-{place}", name, 70) for place, name in enumerate(NAMES, 1)
    ]


def test_a_message_whose_answer_was_lost_is_found_and_gets_its_file(
    three_days: Store, dossier: Dossier, clock: ManualClock
) -> None:
    exact = Exact(answer=Unknown(Uncertain("the answer was lost")))
    postbox = bank_statements.MailboxTarget(exact, "sender", "recipient", "box")
    with pytest.raises(Uncertain):
        bank_statements.deliver(three_days, dossier, postbox, clock)
    assert len(exact.sent) == 1 and exact.attached == []
    exact.answer = None
    assert bank_statements.deliver(three_days, dossier, postbox, clock).delivered == NAMES
    assert len(exact.sent) == 3 and [one[1] for one in exact.attached] == NAMES


def test_sending_again_makes_a_message_of_another_subject(
    three_days: Store, dossier: Dossier, clock: ManualClock
) -> None:
    exact = Exact()
    postbox = bank_statements.MailboxTarget(exact, "sender", "recipient", "box")
    bank_statements.deliver(three_days, dossier, postbox, clock)
    again = bank_statements.StatementsAgain(numbers=(2, 2))
    assert bank_statements.deliver(three_days, dossier, postbox, clock, again).delivered == NAMES[1:2]
    assert exact.sent[-1].subject == f"{exact.sent[1].subject} (2)"


def test_a_refusal_of_the_postbox_leaves_the_statement_undelivered(
    three_days: Store, dossier: Dossier, clock: ManualClock
) -> None:
    exact = Exact(answer=Rejected(Refused("no mailbox feature set")))
    with pytest.raises(Refused):
        bank_statements.deliver(
            three_days, dossier, bank_statements.MailboxTarget(exact, "sender", "recipient", "box"), clock
        )
    [row] = bank_statements.overview(three_days, clock)
    assert row.undelivered == 3
