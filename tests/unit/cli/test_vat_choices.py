"""Rows of the VAT table as a person writes them on the command line."""

import pytest

from dossierflow.errors import Misuse
from dossierflow.runs.vat_table import _chosen
from tests.support.fakes import DOSSIER

KNOWN = {"9": "9  ", "23": "23 "}


@pytest.mark.parametrize(
    ("text", "row", "code"),
    [
        ("sales:104:0=9", ("sales", "104", "0", ""), "9  "),
        ("purchase:1:21=23", ("purchase", "1", "21", ""), "23 "),
        ("purchase:1:21:services= 23 ", ("purchase", "1", "21", "services"), "23 "),
        ("sales::19=9", ("sales", "", "19", ""), "9  "),
    ],
)
def test_a_row_is_direction_code_rate_and_perhaps_a_class(
    text: str, row: tuple[str, str, str, str], code: str
) -> None:
    assert _chosen(text, KNOWN, DOSSIER) == (row, code)


@pytest.mark.parametrize(
    "text",
    ["nonsense", "purchase:1=9", "purchase:1:21:stock=9", "sales:4:21:goods=9", "x:1:21=9", "sales:4:21=7"],
)
def test_what_is_no_row_or_no_code_of_the_dossier_is_said(text: str) -> None:
    with pytest.raises(Misuse):
        _chosen(text, KNOWN, DOSSIER)
