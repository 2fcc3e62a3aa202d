"""Bank-made files that ship inside the judges' packages: our strict reader raises nothing on the sound ones.

Their publishers made them anonymous, cut them out of longer files, or damaged them on purpose. What the
validator says of each is listed, so that every word of it is looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dossierflow.coda.reader import read
from dossierflow.coda.rules import Level
from dossierflow.coda.validator import check_files
from dossierflow.errors import BadData

pytestmark = [pytest.mark.judge, pytest.mark.xdist_group("coda-judges")]

#: Warnings: account numbers made anonymous (B1, B2), files cut from longer ones (X1, and F2 at the end), and
#: of the test set of 2006 six information zones that are shifted (C3), a code (M5) and an open group (M8).
WARNINGS: dict[str, list[str]] = {
    "CODA.txt": ["M5", "M8", "C3", "C3", "C3", "C3", "C3"],
    "CODA-empty.txt": ["F4", "B1", "F2", "X1"],
    "Coda_v2_3_single_statement.txt": ["X1"],
    "Coda_v2_3_multi_statements.txt": ["B1", "B2", "F2", "X1"],
    "Coda_v2_3_globalisation.txt": ["B1", "B2", "F2", "X1"],
    "Coda_v2_3_faulty_globalisation.txt": ["B1", "B2", "X1"],
    "Coda_foreign_account.txt": ["B1"],
}
#: Damaged on purpose: the error that a reader must raise.
DAMAGED = {
    "Coda_v2_3_globalisation_2.txt": "B4",  # a detail was taken out, the trailer was not changed
    "Coda_v2_3_faulty_globalisation_2.txt": "F2",  # the last record is 57 characters long
    "Ontvangen_CODA.2012-01-11-18.59.15.txt": "H1",  # made anonymous; its new balance was changed too
    "trytond CODA.txt": "H1",  # written by hand: a BIC of nine characters
    "Coda_faulty_version.txt": "F3",  # version 5, and only a header
}


def test_every_sample_is_judged(samples_by_name: dict[str, Path]) -> None:
    assert samples_by_name.keys() == WARNINGS.keys() | DAMAGED.keys()


@pytest.mark.parametrize("name", WARNINGS)
def test_a_sound_file_of_a_bank_is_read_and_only_warned_of(
    name: str, samples_by_name: dict[str, Path]
) -> None:
    found = list(check_files([samples_by_name[name]]))
    assert [finding.rule for finding in found] == WARNINGS[name]
    assert {finding.level for finding in found} == {Level.WARNING}
    with samples_by_name[name].open("rb") as stream:
        statements = list(read(stream, name))
    assert statements and all(
        one.old_balance + one.credit - one.debit == one.new_balance for one in statements
    )


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused(name: str, samples_by_name: dict[str, Path]) -> None:
    with samples_by_name[name].open("rb") as stream, pytest.raises(BadData) as refusal:
        list(read(stream, name))
    assert refusal.value.field == DAMAGED[name]
