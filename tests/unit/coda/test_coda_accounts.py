"""An account with a typing error is the account that it nearly is, said so, and no new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossierflow.coda import alike
from dossierflow.coda.account import Account
from dossierflow.coda.reading import read_file
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.validator import check_files

BANKS = Path(__file__).parent / "banks"
IBAN, OTHER = "BE71096123456769", "BE68539007547034"
DAYS = [(BANKS / f"d{day}.cod").read_bytes() for day in (1, 2, 3)]


@pytest.mark.parametrize(
    "number",
    [
        "BE71096123456768",  # a digit
        "BE71096123457669",  # two digits that changed places
        "BE72096123456769",  # the check digits of the IBAN
        "BE7109612345676",  # a digit too few
        "BE710961234567699",  # a digit too many
        "096123456760",
        "96123456769",  # the zero that a spreadsheet takes away
        Account.parse("0", "096123457769 EUR".ljust(37)).identity[0],  # its IBAN is right, its own digits not
    ],
)
def test_a_wrong_number_is_known_for_the_one_that_it_nearly_is(number: str) -> None:
    assert alike.meant(number, [OTHER, IBAN]) == IBAN


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (IBAN, [IBAN, OTHER]),
        (OTHER, [IBAN]),
        ("BE71096123456700", [IBAN, OTHER]),  # two digits
        ("BE71096123456768", ["BE71096123456760"]),  # what is known is wrong too
        ("", [IBAN]),
        ("NL91ABNA0417164301", [IBAN]),
    ],
)
def test_what_is_right_or_like_none_is_no_other_account(number: str, known: list[str]) -> None:
    assert alike.meant(number, known) == ""


def test_a_foreign_number_is_compared_too() -> None:
    assert alike.meant("NL91ABNA0417164301", ["NL91ABNA0417164300"]) == "NL91ABNA0417164300"


@pytest.mark.parametrize(
    ("structure", "zone"),
    [
        ("2", "BE71 0961 2345 6769"),
        ("2", "BE71-0961-2345-6769"),
        ("2", "BE71.0961.2345.6769"),
        ("2", "096123456769".ljust(34) + "EUR"),
        ("3", "096-1234567-69".ljust(34) + "EUR"),
        ("0", "096/1234567/69"),
        ("0", "096123456769 EUR"),
        (" ", "be71096123456769"),
    ],
)
def test_an_account_is_one_in_whatever_spelling(structure: str, zone: str) -> None:
    assert Account.parse(structure, zone.ljust(37)).identity == (IBAN, "EUR")


def checked(folder: Path, *contents: bytes) -> list[Finding]:
    for number, content in enumerate(contents, 1):
        (folder / f"{number}.cod").write_bytes(content)
    return list(check_files([folder], strict=False))


def test_files_of_one_account_with_a_typing_error_are_one_chain_and_it_is_said(tmp_path: Path) -> None:
    wrong = DAYS[1].replace(IBAN.encode(), b"BE71096123456796")
    before = [one for one in checked(tmp_path, *DAYS) if one.rule.startswith("X")]
    found = checked(tmp_path, DAYS[0], wrong, DAYS[2])
    [said] = [one for one in found if one.what[0].key == "account-mistyped"]
    assert (Path(said.file).name, said.line, said.position, said.level) == ("2.cod", 2, 6, Level.ERROR)
    assert "BE71096123456796" in said.text and IBAN in said.text and "1.cod" in said.text
    assert [one.what[0].key for one in found if one.rule.startswith("X")] == [
        one.what[0].key for one in before
    ]


def test_the_old_form_of_an_account_with_a_typing_error_is_found_beside_its_iban(tmp_path: Path) -> None:
    old = (BANKS / "70_bban_then_iban_1.cod").read_bytes().replace(b"096123456769", b"096123457769")
    found = checked(tmp_path, (BANKS / "70_bban_then_iban_2.cod").read_bytes(), old)
    assert [one.file[-5:] for one in found if one.what[0].key == "account-mistyped"] == ["2.cod"]


def test_several_accounts_are_not_compared_where_nothing_is_wrong(tmp_path: Path) -> None:
    other = DAYS[0].replace(IBAN.encode(), OTHER.encode())
    assert checked(tmp_path, DAYS[0], other) == checked(tmp_path, DAYS[0], other)
    assert not [one for one in checked(tmp_path, DAYS[0], other) if one.rule == "B1"]


def test_record_8_tells_the_account_where_that_of_record_1_has_a_typing_error() -> None:
    content = DAYS[0].replace(IBAN.encode(), b"BE71096123456796", 1)
    reading = read_file(content)
    assert reading.statements[0].identity.account == IBAN
    said = [one for one in reading.findings if one.rule in ("B1", "B2")]
    assert [one.what[0].key for one in said] == ["account-digits"] and "record 8" in said[0].text


def test_record_1_tells_the_account_where_that_of_record_8_is_another() -> None:
    for wrong in (b"BE71096123456796", OTHER.encode()):
        head, _, tail = DAYS[0].rpartition(IBAN.encode())
        reading = read_file(head + wrong + tail)
        assert reading.statements[0].identity.account == IBAN
        assert [one.rule for one in reading.findings] == ["B2"]
