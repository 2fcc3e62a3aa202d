"""Third-party readers read what went in: movements, amounts, counterparties, communications, balances."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dossierflow.coda.checkdigits import is_structured_communication
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.text import clean
from dossierflow.coda.validator import check_files
from tests.judges.coda.conftest import READERS, STATEMENTS, judged
from tests.judges.coda.corpus import Sample
from tests.judges.environments import has_node

pytestmark = [pytest.mark.judge, pytest.mark.xdist_group("coda-judges")]


def test_the_corpus_is_large_and_holds_everything_that_transactions_can_carry(samples: list[Sample]) -> None:
    movements = [movement for sample in samples for movement in sample.statement.movements]
    assert len(samples) >= STATEMENTS and len(movements) > 2 * STATEMENTS
    assert {movement.structured for movement in movements} == {"", "100", "101", "105", "127"}
    assert any(movement.details for movement in movements)
    assert any(movement.r_type for movement in movements)
    assert {one.structured for movement in movements for one in movement.information} == {"", "001", "006"}


def test_what_went_in_stands_in_the_statements(samples: list[Sample]) -> None:
    for sample in samples:
        statement = sample.statement
        assert len(statement.movements) == len(sample.transactions)
        for movement, (transaction, particulars) in zip(
            statement.movements, sample.transactions, strict=True
        ):
            assert movement.amount == transaction.amount * 10
            assert movement.value_date == transaction.value_date
            assert movement.counterparty_name == clean(transaction.counterparty_name)[:35].rstrip()
            assert movement.counterparty_account == transaction.counterparty_iban
            if is_structured_communication(transaction.structured) and not particulars.foreign:
                assert movement.communication == transaction.structured
            assert _letters(clean(transaction.note)) in _letters(_said(movement))


def _said(movement: Movement) -> str:
    """Everything that the movement says, in the order in which it is cut."""
    communication = movement.communication
    if movement.structured == "127":
        communication = communication[79:141]
    free = [one.text for one in movement.information if not one.structured]
    return communication + "".join(free)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def test_our_own_reader_and_validator_agree_with_the_writer(samples: list[Sample], folder: Path) -> None:
    for sample in samples:
        content = (folder / sample.name).read_bytes()
        assert list(read(io.BytesIO(content))) == [sample.statement]
    assert [
        f for f in check_files(sorted(folder.glob("*.cod")), own=True) if f.rule not in ("X2", "X3")
    ] == []


def test_codapy_writes_every_file_back_byte_for_byte(folder: Path, readers_python: Path) -> None:
    said = judged(readers_python, READERS / "hemeryck.py", folder)
    assert len(said) >= STATEMENTS and all(said.values())


def test_febelfin_coda_reads_what_went_in(samples: list[Sample], folder: Path, febelfin_python: Path) -> None:
    said = judged(febelfin_python, READERS / "febelfin.py", folder)
    _compare(samples, said, _without_blanks)


def test_pycoda_reads_what_went_in(samples: list[Sample], folder: Path, readers_python: Path) -> None:
    said = judged(readers_python, READERS / "acsone.py", folder)
    _compare(samples, said, _as_pycoda_shows)


# A judge that needs Node.js can only sit where that is.
if has_node():

    def test_npm_coda_parser_reads_what_went_in(
        samples: list[Sample], folder: Path, npm_folder: Path
    ) -> None:
        said = judged("node", READERS / "malfait.mjs", npm_folder, folder)
        _compare(samples, said, _as_npm_shows)


Shows = Callable[[Movement], str]


def _compare(samples: list[Sample], said: dict[str, Any], communication: Shows) -> None:
    assert said.keys() == {sample.name for sample in samples}
    for sample in samples:
        [judge], statement = said[sample.name], sample.statement
        movements = judge.pop("movements")
        information = judge.pop("information", None)
        assert judge == _balances(statement), sample.name
        expected = list(_all(statement))
        assert [_flat(one) for one in movements] == [
            {**_facts(movement), "communication": communication(movement)} for movement in expected
        ], sample.name
        if information is not None:
            assert information == sum(len(movement.information) for movement in expected)


def _balances(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account.number,
        "currency": statement.account.currency,
        "number": statement.number,
        "old_balance": statement.old_balance,
        "new_balance": statement.new_balance,
        "old_date": statement.old_date.isoformat(),
        "new_date": statement.new_date.isoformat(),
    }


def _all(statement: Statement) -> Iterator[Movement]:
    for movement in statement.movements:
        yield movement
        yield from movement.details


def _facts(movement: Movement) -> dict[str, Any]:
    assert movement.value_date
    return {
        "amount": movement.amount,
        "value_date": movement.value_date.isoformat(),
        "entry_date": movement.entry_date.isoformat(),
        "code": movement.code,
        "reference": movement.reference,
        "structured": movement.structured,
        "account": movement.counterparty_account,
        "name": movement.counterparty_name,
        "bic": movement.counterparty_bic,
        "customer_reference": movement.customer_reference,
    }


def _flat(movement: dict[str, Any]) -> dict[str, Any]:
    """Readers join the parts of a communication each in their way: blanks do not count."""
    return {**movement, "communication": _squeezed(movement["communication"])}


def _squeezed(communication: Any) -> str:
    if isinstance(communication, dict):
        communication = communication.get("value") or communication.get("mandate_reference") or ""
    return "".join(str(communication).split())


def _without_blanks(movement: Movement) -> str:
    return "".join(movement.communication.split())


def _as_pycoda_shows(movement: Movement) -> str:
    """Whatever the type, as if it were a Belgian communication: twelve characters, then the next records."""
    if not movement.structured:
        return _without_blanks(movement)
    text = movement.communication.ljust(146)
    return "".join(f"+++{text[:3]}/{text[3:7]}/{text[7:12]}+++{text[50:]}".split())


def _as_npm_shows(movement: Movement) -> str:
    """A structured one by zones, of which the reference, or the mandate, is compared."""
    if movement.structured in ("100", "101"):
        return movement.communication
    if movement.structured == "127":
        return "".join(movement.communication[44:79].split())
    # It reads record 2.3 to position 115 only, so ten of the 149 characters are lost on it.
    return "" if movement.structured else "".join(movement.communication[:139].split())
