"""One table for all dossiers of a chart, with what the books say of each code; all or nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import VatCode
from dossierflow.domain.entry import LedgerLine
from dossierflow.errors import Misuse
from dossierflow.reports.vat_table import chart_rows, code_rows, tables_markdown
from dossierflow.runs.vat_table import VatChoice, vat_tables
from dossierflow.store import entries, masterdata, vat_table
from dossierflow.vat.propose import offered
from tests.support.fakes import NOW
from tests.unit.settings.conftest import BAKERY, BUILDER, UNREAD, Office

CODES = [
    VatCode("v1", "3  ", "Verkopen 21 %", Decimal(21), transaction_type="S"),
    VatCode("v2", "13 ", "Aankopen goederen 21 %", Decimal(21), transaction_type="P"),
]
OTHER = VatCode("v3", "99 ", "Bijzonder", Decimal(0), transaction_type="S")


@pytest.fixture
def charted(office: Office) -> Office:
    with office.application.store.begin() as connection:
        for dossier in (BAKERY, BUILDER):
            masterdata.save(connection, masterdata.VAT_CODES, dossier.id, CODES)
        masterdata.save(connection, masterdata.VAT_CODES, UNREAD.id, [*CODES, OTHER])
        line = LedgerLine(
            timestamp=1,
            entry_id="e1",
            entry_number=1,
            line_id="l0",
            line_number=0,
            journal="070",
            type=20,
            status=20,
            date=dt.date(2026, 6, 1),
            account_id="",
            amount=121,
            your_ref="F1",
            marker="",
            gl_account_code="400000",
            vat_code="",
        )
        sold = {"line_id": "l1", "line_number": 1, "gl_account_code": "700000", "vat_code": "3  "}
        entries.save(connection, BUILDER.id, [line, _changed(line, **sold)], NOW)
    return office


def _changed(line: LedgerLine, **change: object) -> LedgerLine:
    from dataclasses import replace

    return replace(line, **change)  # type: ignore[arg-type]


def test_one_confirmation_serves_all_dossiers_of_a_chart(charted: Office) -> None:
    listed = vat_tables(charted.application, VatChoice(), "lotte")
    assert [(row.dossiers, row.confirmed[0]) for row in chart_rows(listed)] == [("2", "0"), ("1", "0")]
    choice = VatChoice(BAKERY.id, same_chart=True, confirm=True)
    [chart] = vat_tables(charted.application, choice, "lotte")
    assert [one.id for one in chart.dossiers] == [BAKERY.id, BUILDER.id]
    assert chart.confirmed == len(chart.mapping) > 0
    assert chart.used == {"3": 1}
    page = tables_markdown([chart], "nl")
    assert "2 dossiers met dezelfde btw" in page.replace("\\", "")
    with charted.application.store.read() as connection:
        assert not any(one[1] for one in vat_table.rows(connection, UNREAD.id).values())
        assert all(one[1] for one in vat_table.rows(connection, BUILDER.id).values())


def test_a_code_that_one_of_them_lacks_is_refused_for_all(charted: Office) -> None:
    choice = VatChoice(f"{UNREAD.id},{BAKERY.id}", set=("sales:104:0=99",))
    with pytest.raises(Misuse, match="has no VAT code '99'"):
        vat_tables(charted.application, choice, "lotte")
    with charted.application.store.read() as connection:
        assert vat_table.rows(connection, UNREAD.id) == {}


def test_nothing_is_confirmed_for_all_by_leaving_the_name_out(charted: Office) -> None:
    with pytest.raises(Misuse, match="whose VAT table"):
        vat_tables(charted.application, VatChoice(confirm=True), "lotte")


def test_a_code_that_was_made_in_exact_a_moment_ago_is_read_when_it_is_named(
    charted: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Exact:
        calls = 0

        def vat_codes(self) -> list[VatCode]:
            Exact.calls += 1
            return [*CODES, OTHER]

    monkeypatch.setattr(DossierSession, "exact", property(lambda _: Exact()))
    choice = VatChoice(BAKERY.id, set=("sales:104:0=99",))
    [chart] = vat_tables(charted.application, choice, "Lotte")
    assert chart.mapping["sales", "104", "0", ""] == ("99 ", True)
    vat_tables(charted.application, VatChoice(BAKERY.id, set=("sales:105:0=99",)), "Lotte")
    assert Exact.calls == 1  # what is known is not asked for
    with pytest.raises(Misuse, match="no VAT code '77'"):
        vat_tables(charted.application, VatChoice(BAKERY.id, set=("sales:104:0=77",)), "Lotte")


# A dossier that is bound later


def test_a_dossier_of_a_confirmed_chart_is_offered_what_was_confirmed_there(charted: Office) -> None:
    """Not what the descriptions would say: a person chose another code, and said what a code is for."""
    vat_tables(
        charted.application,
        VatChoice(BAKERY.id, confirm=True, set=("purchase:1:12=13",), boxes=("13=82",)),
        "lotte",
    )
    with charted.application.store.read() as connection:
        confirmed = vat_table.rows(connection, BAKERY.id)
        offer = offered(connection, BUILDER.id, vat_table.codes(connection, BUILDER.id))
    assert offer.alike == 1
    assert offer.rows == {row: code for row, (code, _) in confirmed.items()}
    [shown] = vat_tables(charted.application, VatChoice(BUILDER.id), "lotte")
    assert (shown.confirmed, shown.alike) == (0, 1)
    vat_tables(charted.application, VatChoice(BUILDER.id, confirm=True), "lotte")
    with charted.application.store.read() as connection:
        assert vat_table.rows(connection, BUILDER.id) == confirmed
        first, second = (vat_table.codes(connection, one.id) for one in (BAKERY, BUILDER))
        assert [(one.kind, one.purchase_class) for one in first] == [
            (one.kind, one.purchase_class) for one in second
        ]


def test_what_two_dossiers_of_a_chart_have_otherwise_is_offered_to_no_third(charted: Office) -> None:
    with charted.application.store.begin() as connection:
        masterdata.save(connection, masterdata.VAT_CODES, UNREAD.id, CODES)
        connection.execute(
            masterdata.VAT_CODES.table.delete().where(
                masterdata.VAT_CODES.table.c.dossier_id == UNREAD.id,
                masterdata.VAT_CODES.table.c.code == OTHER.code,
            )
        )
    for dossier, code in ((BAKERY, "3"), (BUILDER, "13")):
        vat_tables(charted.application, VatChoice(dossier.id, set=(f"purchase:1:21:goods={code}",)), "lotte")
    with charted.application.store.read() as connection:
        offer = offered(connection, UNREAD.id, vat_table.codes(connection, UNREAD.id))
    assert ("purchase", "1", "21", "goods") not in offer.rows
    assert offer.alike == 2


def test_a_code_whose_boxes_are_not_known_is_not_confirmed_with_the_others(charted: Office) -> None:
    """“Intracom. 21 %” may be goods or services: it is named to choose from, and stays a question."""
    vague = VatCode("v4", "99 ", "Intracom. 21 %", Decimal(21), charged=True, transaction_type="P")
    with charted.application.store.begin() as connection:
        masterdata.save(connection, masterdata.VAT_CODES, BAKERY.id, [*CODES, vague])
    [chart] = vat_tables(charted.application, VatChoice(BAKERY.id, confirm=True, codes=True), "Lotte")
    assert {one.code: one.kind for one in chart.codes}["99 "] == ""
    assert all("99 " in codes for key, codes in chart.proposed.several.items() if key.ventilation == "55")
    assert next(row for row in code_rows(list(chart.codes), "nl") if row.exact_code == "99").boxes == (
        "nog te bepalen: --boxes"
    )
    vat_tables(charted.application, VatChoice(BAKERY.id, boxes=("99=82,88",)), "Lotte")
    [chart] = vat_tables(charted.application, VatChoice(BAKERY.id, codes=True), "Lotte")
    assert {one.code: one.kind for one in chart.codes}["99 "] == "eu-services"
