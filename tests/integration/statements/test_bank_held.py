"""What a bank sends is passed on, recognised as a copy, or held until a person decides; never left unsaid."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda import archive
from dossierflow.errors import BadData
from dossierflow.kernel.file_content import FileContent
from tests.integration.statements.conftest import (
    DAY,
    IBAN,
    OTHER_IBAN,
    Item,
    Practice,
    account,
    as_zip,
    bank_file,
    move,
)

ZERO_DATE = DAY.replace(b"040326", b"000000", 3)
OLD_FORM = DAY[:133] + b"0" + DAY[134:]


@pytest.mark.parametrize(
    "content",
    [
        DAY.decode().encode("utf-16"),
        b"\r\n  \r\n" + DAY,
        DAY.replace(b"FROM THE BANK", "BÉNÉFICE €   ".encode()),
        DAY.replace(b"FROM THE BANK", "BÉNÉFICE 12€ ".encode("cp1252")),
        DAY.replace(b"FROM THE BANK", "BÉNÉFICE 1234".encode("cp850")),
        DAY.rstrip() + b"\r\n\x1a",
        b"\n".join(line.rstrip() for line in DAY.splitlines()),
        DAY.replace(b"0123456749", b"0123456700"),
    ],
)
def test_what_no_strict_reader_takes_is_delivered_as_it_came(practice: Practice, content: bytes) -> None:
    assert set(practice.receive(content)) <= {"coda-remarks"}
    assert practice.deliver() == [content]
    assert practice.held == []


@pytest.mark.parametrize(
    ("again", "why"),
    [
        (DAY[:16] + b"D" + DAY[17:], "the bank's re-issue"),
        (DAY.replace(b"\r\n", b"\n"), "other line ends"),
        (DAY.rstrip(b"\r\n"), "no last line end"),
        (DAY[:5] + b"110326" + DAY[11:], "downloaded a week later"),
    ],
)
def test_a_statement_that_came_before_is_not_delivered_twice(
    practice: Practice, again: bytes, why: str
) -> None:
    assert again != DAY, why
    assert practice.receive(DAY, again) == []
    assert practice.deliver() == [DAY]
    following = bank_file(8, 5, old=100_000).content
    practice.receive(DAY[:-3] + b"1\r\n" + following)
    assert practice.deliver() == [following]


@pytest.mark.parametrize("created", [b"251127", b"251126"])
def test_dates_in_another_order_are_held(practice: Practice, created: bytes) -> None:
    """Whoever imports such a file as it came books on other days."""
    content = DAY.replace(b"040326", created, 1).replace(b"030326", b"251125").replace(b"040326", b"251126")
    assert practice.receive(content) == ["coda-held"]
    assert [one.reason for one in practice.held] == ["other-dates"] and practice.deliver() == []


@pytest.mark.parametrize("wrong", ["BE71096123456796", "BE72096123456769"])
def test_an_account_with_a_typing_error_is_held_and_no_new_account(practice: Practice, wrong: str) -> None:
    practice.receive(DAY)
    practice.deliver()
    following = bank_file(8, 5, old=100_000).content.replace(IBAN.encode(), wrong.encode())
    assert practice.receive(following) == ["coda-held"]
    [held] = practice.held
    assert held.reason == "account-mistyped" and practice.deliver() == []
    bank_statements.bind(practice.store, held, wrong, practice.clock)
    assert practice.receive() == [] and practice.deliver() == [following]


def test_the_old_belgian_form_is_the_account_with_the_iban(practice: Practice) -> None:
    bban = IBAN[4:].encode()
    content = DAY.replace(b"1" + b"2" + IBAN.encode(), b"1" + b"2" + IBAN.encode())
    line = content.splitlines(keepends=True)
    old = b"10" + line[1][2:5] + bban + b" EUR0BE" + b" " * 18 + line[1][42:]
    practice.receive(b"".join([line[0], old, *line[2:]]))
    assert practice.held == [] and len(practice.deliver()) == 1
    result = bank_statements.issue(
        practice.store, practice.dossier, [account()], [move(1, 5, 1_00)], practice.clock
    )
    assert result.issued == []
    [row] = bank_statements.overview(practice.store, practice.clock)
    assert (row.iban, row.coda) == (IBAN, True)


def test_a_separate_application_is_held_and_joins_no_chain(practice: Practice) -> None:
    part = DAY.splitlines(keepends=True)
    part[0] = part[0][:83] + b"01500" + part[0][88:]
    assert practice.receive(DAY, b"".join(part)) == ["coda-held"]
    assert practice.deliver() == [DAY]
    assert [one.reason for one in practice.held] == ["separate"]


def test_the_same_statement_with_other_content_waits_for_a_person(practice: Practice) -> None:
    other = DAY.replace(b"FROM THE BANK", b"FROM ANOTHER!")
    assert practice.receive(DAY, other) == ["coda-held"]
    [held] = practice.held
    assert held.reason == "other-content" and practice.deliver() == [DAY]
    bank_statements.release(practice.store, held)
    assert practice.receive() == [] and practice.deliver() == [other]
    assert practice.deliver() == []


def test_a_foreign_account_in_a_file_holds_back_its_own_statements_only(practice: Practice) -> None:
    foreign = bank_file(3, 4, iban=OTHER_IBAN).content
    own = DAY[:-3] + b"1\r\n" if DAY.endswith(b"\r\n") else DAY
    assert practice.receive(own + foreign) == ["bank-account-unbound"]
    assert practice.deliver() == [own]
    [held] = practice.held
    assert held.accounts == (f"{OTHER_IBAN} EUR",)
    bank_statements.bind(practice.store, held, "", practice.clock)
    assert practice.receive() == [] and practice.deliver() == [foreign]


@pytest.mark.parametrize("decision", ["release", "discard"])
def test_a_foreign_file_is_released_or_discarded(practice: Practice, decision: str) -> None:
    foreign = bank_file(3, 4, iban=OTHER_IBAN).content
    practice.receive(foreign)
    [held] = practice.held
    getattr(bank_statements, decision)(practice.store, held)
    assert practice.receive() == [] and practice.held == []
    assert practice.deliver() == ([foreign] if decision == "release" else [])


def test_an_archive_is_held_and_confirmed_and_can_go_to_another_dossier(practice: Practice) -> None:
    assert practice.receive(b"PK\x03\x04" + DAY, names="days.zip") == ["coda-held"]
    assert practice.feed.confirmed == [1] and practice.deliver() == []
    [held] = practice.held
    assert (held.reason, held.received_name) == ("zip", "days.zip")
    bank_statements.release(practice.store, held, "310002")
    assert practice.held == [] and practice.receive() == []
    assert practice.deliver() == []


FOREIGN = {
    "mt940": b":20:940\n:25:BE71096123456769 EUR\n:28C:00001/001\n:60F:C260201EUR0,\n",
    "camt": b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/>',
    "pdf": b"%PDF-1.7\n%\xe2\xe3\n1 0 obj",
    "csv": b"Date;Amount;Text\n1;2;x\n3;4;y\n",
    "no-statement": b"dear reader\n",
}


@pytest.mark.parametrize("reason", FOREIGN)
def test_a_statement_in_another_form_is_held_with_a_word_for_what_it_is(
    practice: Practice, reason: str
) -> None:
    assert practice.receive(FOREIGN[reason], names="coda{}.txt") == ["coda-held"]
    assert practice.feed.confirmed == [1] and practice.deliver() == []
    assert [one.reason for one in practice.held] == [reason]


def test_of_items_that_nobody_calls_coda_bank_statements_are_taken_and_the_rest_is_named(
    practice: Practice,
) -> None:
    for place, content in enumerate(FOREIGN.values(), 1):
        practice.feed.files[Item(place, entity_type="File")] = FileContent(f"{place}.txt", "", content)
    result = bank_statements.collect_feed(practice.store, practice.feed, [practice.dossier], practice.clock)
    kinds = [(problem.kind, problem.facts.get("format")) for problem in result.problems]
    left = [what for kind, what in kinds if kind == "feed-item-left"]
    assert left == ["pdf", "csv", "text"]
    assert {one.reason for one in practice.held} == {"mt940", "camt"}


NEXT_DAY = bank_file(8, 5, old=100_000).content


def test_an_archive_is_unpacked_and_what_is_in_it_delivered(practice: Practice) -> None:
    inner = as_zip({"more.cod": NEXT_DAY})
    content = as_zip(
        {
            "one.cod": DAY,
            "one.pdf": b"%PDF-1.7",
            "inner.zip": inner,
            "junk.dat": b"\0\1\2read me",
            "read me.txt": b"Dear customer,\nhere they are.\n",
            "__MACOSX/one.cod": b"\0\5\x16\7",
        }
    )
    assert practice.receive(content, names="days.zip") == ["coda-held"]
    assert practice.feed.confirmed == [1]
    assert sorted(practice.deliver()) == sorted([DAY, NEXT_DAY])
    [held] = practice.held  # the paper beside it is kept without a word; what nobody knows waits for one
    assert (held.reason, held.received_name) == ("no-statement", "days.zip/junk.dat")


def test_an_archive_that_holds_no_statement_is_left_and_one_that_does_not_open_is_held(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def receive(content: bytes) -> list[str]:
        item = Item(len(practice.feed.files) + 1, entity_type="File")
        practice.feed.files[item] = FileContent("days.zip", "", content)
        return practice.receive()

    assert receive(as_zip({"a.xml": b"<Document/>"})) == ["feed-item-left"]
    secret = bytearray(as_zip({"a.cod": DAY}))
    for header in (b"PK\x03\x04", b"PK\x01\x02"):
        secret[secret.index(header) + (6 if header[2] == 3 else 8)] |= 1  # encrypted
    assert "coda-held" in receive(bytes(secret))
    assert receive(as_zip({"a.cod": DAY})[:200]).count("coda-held") == 2
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert receive(as_zip({"a.cod": DAY, "b.cod": NEXT_DAY})).count("coda-held") == 3
    assert practice.deliver() == [] and {held.reason for held in practice.held} == {"zip"}


def test_an_archive_that_unpacks_to_gigabytes_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 100_000)
    bomb = as_zip({"a.cod": bytes(50_000_000)})
    assert len(bomb) < 60_000
    tracemalloc.start()
    with pytest.raises(BadData, match="cannot be opened"):
        archive.members("bomb.zip", bomb)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    nested = b"PK\x03\x04"
    for _ in range(4):
        nested = as_zip({"a.zip": nested})
    with pytest.raises(BadData):
        archive.members("deep.zip", nested)


@pytest.mark.parametrize("numbers", [(30, 33, 36), (1, 1, 1), (28, 1, 2), (0, 0, 0)])
def test_numbers_that_jump_or_repeat_are_no_gap_where_the_balance_continues(
    practice: Practice, numbers: tuple[int, int, int]
) -> None:
    files = [
        bank_file(number, 3 + place, old=place * 100_000).content for place, number in enumerate(numbers)
    ]
    assert practice.receive(*files) == []
    assert len(practice.deliver()) == 3


def test_statements_of_a_day_are_ordered_by_their_balances(practice: Practice) -> None:
    morning, noon, evening = (
        bank_file(10, 4, old=old, amount=amount).content
        for old, amount in ((0, 100_000), (100_000, -150_000), (-50_000, 10_000))
    )
    assert "coda-gap" not in practice.receive(noon, evening, morning)
    assert "coda-gap" in practice.receive(bank_file(12, 6, old=0).content)


def test_a_copy_is_delivered_marked_where_the_dossier_asks_for_it(practice: Practice) -> None:
    settings = replace(practice.dossier.settings, coda_copies=True)
    practice.dossier = replace(practice.dossier, settings=settings)
    practice.receive(DAY)
    assert practice.deliver() == [DAY]
    practice.receive(DAY.replace(b"\r\n", b"\n"))
    [copy] = practice.deliver()
    assert copy == (DAY[:16] + b"D" + DAY[17:]).replace(b"\r\n", b"\n")
    assert practice.deliver() == [] and len(list(practice.folder.glob("*.cod"))) == 2


def test_an_account_that_is_off_gets_no_statement_made_or_delivered(practice: Practice) -> None:
    settings = replace(practice.dossier.settings, coda_off=(IBAN,))
    practice.dossier = replace(practice.dossier, settings=settings)
    made = bank_statements.issue(
        practice.store, practice.dossier, [account()], [move(1, 5, 1_00)], practice.clock
    )
    practice.receive(DAY)
    assert made.issued == [] and practice.deliver() == [] and practice.held == []


BANKS = Path(__file__).parents[2] / "unit" / "coda" / "banks"
PARTIAL = {"29_separate_application.cod"}


@pytest.mark.parametrize("path", sorted(BANKS.glob("*.cod")), ids=lambda path: path.name)
def test_every_peculiar_file_of_a_bank_is_delivered_as_it_came(practice: Practice, path: Path) -> None:
    practice.receive(path.read_bytes())
    for one in practice.held:
        if one.reason == "unbound":
            bank_statements.bind(practice.store, one, "", practice.clock)
    arrived = practice.deliver()
    if path.name in PARTIAL:
        assert arrived == [] and [one.reason for one in practice.held] == ["separate"]
    else:
        assert b"".join(arrived) == path.read_bytes()
        assert practice.held == []
