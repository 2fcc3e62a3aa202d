"""Names from outside cannot break a page, and no table is wider than its box."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

from dossierflow.reports.markdown import EDGES, ROOM, Linked, bar, cell, fitted, link, prose, table
from dossierflow.reports.picture import Series, bars, line


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


def test_a_link_leads_somewhere_and_its_text_stays_text() -> None:
    assert cell(Linked("A](evil) (a_b)", "../x")) == "[A\\](evil) (a_b)](../x)"
    assert link("B", "") == cell(Linked("B")) == "B"


def test_a_wide_table_is_broken_into_lines_at_its_widest_columns() -> None:
    rows = [("2104011", "Bakkerij De Gouden Aar BV", "word " * 60, "12")]
    widths = fitted(rows)
    assert sum(widths) + EDGES * len(widths) <= ROOM
    assert (widths[0], widths[3]) == (7, 2)
    shown = table(["a", "b", "c", "d"], rows).splitlines()[2].strip("| ").split(" | ")
    assert all(
        len(line) <= width for text, width in zip(shown, widths, strict=True) for line in text.split("<br>")
    )
    assert shown[2].replace("<br>", " ") == ("word " * 60).strip()


def test_bars() -> None:
    assert bar(5, 10, 10) == "█████"
    assert bar(0, 10) == bar(1, 0) == ""


def drawn(address: str) -> ET.Element:
    head, _, data = address.partition(",")
    assert head == "data:image/svg+xml;base64"
    return ET.fromstring(base64.b64decode(data))


def test_a_picture_has_a_bar_for_each_number_and_names_its_days() -> None:
    svg = drawn(bars(["01/11", "02/11"], [Series("sent <b>", [2, 4]), Series("problems", [0, 1])]))
    rects = [one for one in svg if one.tag.endswith("rect")]
    heights = [float(one.get("height", "0")) for one in rects if one.get("height") != "10"]
    assert max(heights) == 2 * heights[0] > 0
    said = [one.text for one in svg if one.tag.endswith("text")]
    assert {"01/11", "02/11", "sent <b>", "0", "4"} <= set(said)


def test_a_picture_of_nothing_is_a_picture() -> None:
    assert len(drawn(bars([], []))) > 0
    assert len(drawn(line([], []))) > 0
    [curve] = [one for one in drawn(line(["a", "b"], [5, 5])) if one.tag.endswith("polyline")]
    assert len(str(curve.get("points")).split()) == 2


def test_a_word_is_broken_only_where_the_table_would_else_be_too_wide() -> None:
    columns = ["Administratie", "Naam", "Dossier"]
    name = "Banketbakkerij Wouters Sint-Niklaas en Projectontwikkeling Demervallei Comm.V"
    why = "geen enkele verbinding ziet een administratie met dat ondernemingsnummer in de boekhouding"
    shown = table(columns, [("2104019", name, why)])
    lines = {line for cell in shown.splitlines()[2].strip("| ").split(" | ") for line in cell.split("<br>")}
    whole = {word for line in lines for word in line.replace("\\", "").split()}
    assert set(f"{name} {why}".replace("Sint-Niklaas", "Sint- Niklaas").split()) <= whole
    assert "Administratie" in shown
    long = table(["a", "b"], [("x" * 200, "y" * 200)])
    assert max(len(line) for line in long.replace("|", "<br>").split("<br>")) < 50


def test_a_row_of_a_vat_table_ends_its_line_between_its_parts() -> None:
    columns = ["Rij", "Code in Exact", "Omschrijving", "Vakken", "Boekingen", "Stand"]
    meaning = "Services intracommunautaires, activés 21 %"
    rows = [("purchase:55:0:investment", "59", meaning, "83, 88, 55, 59", "0", "voorstel")]
    shown = table(columns, rows).replace("\\", "").splitlines()[2]
    assert "purchase:55:0:<br>investment" in shown
    assert "intracommunautaires," in shown
    assert "10:15" in cell("om 10:15 gelezen", 8).replace("\\", ""), "a time is no such row"


def test_an_account_number_is_broken_in_its_middle_at_most() -> None:
    columns = ["Rekening", "Komt van", "Laatste uittreksel", "Saldo", "Ontbreekt", "Laatste uittreksels"]
    rows = [("BE42 9790 5531 4354", "verrichtingen", "2026/027", "19.464,15", "een reden " * 9, "▁" * 12)]
    shown = table(columns, rows).replace("\\", "").splitlines()[2]
    assert "BE42 9790<br>5531 4354" in shown and "▁" * 12 in shown
    assert "BE42 9790 5531 4354" in table(columns[:2], [row[:2] for row in rows])
    assert cell("Grote Firma BE 0940", 12) == "Grote Firma<br>BE 0940"
