"""Names from outside cannot break a page."""

from dossierflow.reports.markdown import bar, cell, prose, table


def test_marks_in_a_cell_stay_text() -> None:
    assert cell("A|B `x` *y* _z_ <b>\n next") == "A\\|B \\`x\\` \\*y\\* \\_z\\_ \\<b\\> next"


def test_commands_in_prose_stay_commands() -> None:
    assert prose("run `dossierflow vat` *now*") == "run `dossierflow vat` \\*now\\*"


def test_a_table_sets_numbers_to_the_right() -> None:
    assert table(["Name", "Count"], [("x", 2)], right=["Count"]).splitlines() == [
        "| Name | Count |",
        "| --- | ---: |",
        "| x | 2 |",
    ]


def test_bars() -> None:
    assert bar(5, 10, 10) == "█████"
    assert bar(0, 10) == bar(1, 0) == ""
