"""Every kind of wrong cell is refused with its row, its column and a reason, and nothing is half applied."""

from __future__ import annotations

import pytest

from dossierflow.domain.chart import GlAccount
from dossierflow.errors import BadData
from dossierflow.store import masterdata
from dossierflow.texts import languages, words
from tests.unit.settings.conftest import Office

LONG = "x" * 300
#: What stands in a cell: the column, the text, and the reason's key. The row is the bakery's.
WRONG = [
    ("cadence", "sometimes", "no-choice"),
    ("cadence", "-", "needs-value"),
    ("destinations.sales", "post", "no-choice"),
    ("kinds", "invoice, receipt", "no-choice"),
    ("kinds", "-", "needs-value"),
    ("client_approval", "maybe", "no-choice"),
    ("deducts_vat", "maybe", "no-switch"),
    ("coda", "2", "no-switch"),
    ("use_proposed_vat", "-", "needs-value"),
    ("journals.sales", "999", "no-journal"),
    ("journals.sales", "79", "journal-blocked"),
    ("journals.sales", "60", "journal-other-type"),
    ("journals.purchase:credit-note", "71", "journal-other-type"),
    ("journals.sales", "7,00E+02", "scientific"),
    ("journals.sale", "070", "no-setting"),
    ("default_accounts.sales", "712345", "no-account"),
    ("default_accounts.sales", "400000", "account-not-bookable"),
    ("default_accounts.sales", "750000", "account-blocked"),
    ("default_accounts.sales", "7E+05", "scientific"),
    ("default_accounts.sales", "700.000", "no-account"),
    ("journals.sales", "#N/B", "no-journal"),
    ("cadence", "#REF!", "no-choice"),
    ("scan_days", "7/01/2026", "no-number"),
    ("scan_days", "7-jan", "no-number"),
    ("default_accounts.sales:999", "700000", "no-ventilation"),
    ("default_accounts.sales:x", "700000", "no-setting"),
    ("vat_precedence", "mine", "no-choice"),
    ("account_classes.6110", "toys", "no-choice"),
    ("account_classes.61A", "goods", "no-setting"),
    ("mailbox", "nobody@box.example", "no-mailbox"),
    ("mailbox", "bouw@box.example", "mailbox-elsewhere"),
    ("mailbox_file", "paper", "no-choice"),
    ("message_types.sales", "99999", "no-choice"),
    ("message_types.sales", "invoice", "no-number"),
    ("message_types.post", "1000", "no-setting"),
    ("attachment_types.pdf", "11.5", "no-number"),
    ("mailbox_days", "0", "number-beyond"),
    ("mailbox_days", "1.000", "ambiguous-number"),
    ("scan_days", "7,5", "no-number"),
    ("coda_off", "BE00539007547034", "no-iban"),
    ("coda_off", "BE71096123456769", "no-bank-account"),
    ("client_language", "de", "no-choice"),
    ("coda_folder", LONG, "too-long"),
    ("cadence", "=A1", "formula"),
    ("journals.sales", "+070", "formula"),
    ("coda_folder", "@SUM(A1)", "formula"),
    ("coda_folder", '"a\nb"', "several-lines"),
    ("template", "shop", "no-template"),
    ("colour", "red", "no-setting"),
]


def test_each_wrong_cell_is_refused_with_row_column_and_reason_and_nothing_is_half_applied(
    office: Office,
) -> None:
    before, found = office.everything(), []
    for column, text, _ in WRONG:
        table = f"dossier;vat_deduction;{column}\r\n310002;account;\r\n310001;account;{text}\r\n"
        [wrong] = office.bring_in(table).wrong
        assert (wrong.row, wrong.column) == (1 if wrong.reason.key == "cell.no-setting" else 3, column)
        found.append((column, text, wrong.reason.key.removeprefix("cell.")))
        for language in languages():
            assert "(" not in words(language).template(wrong.reason.key).replace("({dossiers})", "")
            assert "{" not in words(language).say(wrong.reason)
    assert found == WRONG
    assert len(WRONG) > 40
    assert office.everything() == before, "the good cells of a table with a wrong one were written"


def test_all_wrong_cells_are_told_at_once_in_order(office: Office) -> None:
    plan = office.bring_in(
        "dossier;name;cadence;journals.sales;scan_days\n"
        "310001;Bakkerij Peeters;sometimes;999;soon\n"
        "310002;Bakkerij Peeters;never;;\n"
        "310003;;never;070;\n"
        "999999;;never;;\n"
        ";;never;;\n"
        "310001;;;;\n"
        "310003;;never;;;one too many\n"
    )
    told = [(wrong.row, wrong.column, wrong.reason.key.removeprefix("cell.")) for wrong in plan.wrong]
    assert told == [
        (2, "cadence", "no-choice"),
        (2, "journals.sales", "no-journal"),
        (2, "scan_days", "no-number"),
        (3, "name", "other-name"),
        (4, "journals.sales", "not-read"),
        (5, "dossier", "no-dossier"),
        (6, "dossier", "no-dossier-named"),
        (7, "dossier", "row-twice"),
        (8, "dossier", "row-twice"),
    ]


@pytest.mark.parametrize(
    ("heading", "row", "column", "reason"),
    [
        ("dossier;cadence;cadence", 1, "cadence", "column-twice"),
        ("division;cadence", 1, "dossier", "no-dossier-column"),
        ("dossier;cadense", 1, "cadense", "no-setting"),
    ],
)
def test_a_wrong_heading_is_refused(office: Office, heading: str, row: int, column: str, reason: str) -> None:
    plan = office.bring_in(f"{heading}\n310001;never;never\n")
    found = {(one.row, one.column, one.reason.key.removeprefix("cell.")) for one in plan.wrong}
    assert (row, column, reason) in found
    assert not plan.written


def test_a_cell_under_no_heading_or_beyond_them_is_refused(office: Office) -> None:
    plan = office.bring_in("dossier;cadence;\n310001;never;x\n310002;never;;y\n")
    assert [(one.row, one.column, one.reason.key) for one in plan.wrong] == [
        (2, "3", "cell.no-heading"),
        (3, "4", "cell.beyond-columns"),
    ]


def test_a_template_that_does_not_fit_a_dossier_names_it(office: Office) -> None:
    plan = office.bring_in("dossier;template;journals.sales\npractice;;999\n310001;;\n")
    [wrong] = plan.wrong
    assert (wrong.row, wrong.column, wrong.target) == (2, "journals.sales", "practice")
    assert "Bakkerij Peeters" in words("nl").say(wrong.reason)
    plan = office.bring_in("dossier;template;cadence\ntemplate:shop;shop;\ntemplate:;;never\n")
    keys = {one.reason.key for one in plan.wrong}
    assert keys == {"cell.template-of-template", "cell.template-name"}


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"", b"\x00\x01\x02", b'dossier;cadence\n310001;"never\n'],
    ids=["xlsx", "xls", "empty", "binary", "open quote"],
)
def test_what_is_no_table_is_refused_in_one_sentence(office: Office, content: bytes) -> None:
    with pytest.raises(BadData, match=r"settings\.csv"):
        office.bring_in(content)


@pytest.mark.parametrize(
    "text", ["journals.sale=700", "journals.sales=999", "cadence=sometimes", "colour=red"]
)
def test_what_is_wrong_in_a_table_is_wrong_by_name_too(office: Office, text: str) -> None:
    before = office.everything()
    plan = office.set("310001,310002", "vat_deduction=account", text)
    assert {one.target for one in plan.wrong} == {"310001", "310002"}
    assert office.everything() == before


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("3,10001E+05", "scientific"),
        ("3,1E+05", "scientific"),
        ("31 E+04", "scientific"),
        ("310001 of 310002", "no-dossier"),
        ("nr. 310001", "no-dossier"),
        ("310001;;never", "no-dossier"),
    ],
)
def test_a_number_that_may_be_another_dossiers_is_nobodys(office: Office, named: str, reason: str) -> None:
    """Digits are not collected out of whatever stands there: 3,1E+05 is not dossier 3105."""
    plan = office.bring_in(f'dossier;cadence\n"{named}";never\n')
    assert [(one.row, one.column, one.reason.key) for one in plan.wrong] == [(2, "dossier", f"cell.{reason}")]
    assert not plan.written


def test_a_code_that_lost_its_point_is_not_another_account(office: Office) -> None:
    """A spreadsheet's 700.000 may be 700 or 700000, and this dossier has both."""
    with office.application.store.begin() as connection:
        short = GlAccount("g9", "700", "Omzet", 110)
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [short])
    plan = office.bring_in("dossier;default_accounts.sales\n310001;700.000\n")
    assert [one.reason.key for one in plan.wrong] == ["cell.no-account"]
