"""Settings of many: what differs is kept, what a spreadsheet makes of a value is understood."""

from __future__ import annotations

import pytest

from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.dossier import Cadence, ClientApproval, Destination, DossierSettings
from dossierflow.domain.setting_text import read, written
from dossierflow.domain.settings import column, difference, flat, settings_of, usual_columns
from dossierflow.errors import Misuse
from dossierflow.practice.settings import ValueSource, forget_template, show_settings
from dossierflow.runs.settings import CopyChoice, SettingsChoice, copy_settings, export_table, set_settings
from dossierflow.store import settings as store
from tests.unit.settings.conftest import BAKERY, BUILDER, Office


def test_every_setting_has_columns_whose_example_can_be_read_and_written() -> None:
    for one in (*usual_columns(), column("account_classes.6110"), column("default_accounts.sales:21")):
        assert one is not None
        value = read(one, one.meaning.example)
        assert read(one, written(one, value)) == value
        assert settings_of({one.name: value}) is not None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("cadence", "After 1  WEEK", "after 1 week"),
        ("deducts_vat", "JA", True),
        ("deducts_vat", "neen", False),
        ("deducts_vat", "Oui", True),
        ("client_approval", "WAAR", "released sales and approved costs"),
        ("client_approval", "nee", "no"),
        ("deducts_vat", "FAUX", False),
        ("deducts_vat", "1", True),
        ("mailbox_days", "7,0", 7),
        ("mailbox_days", "7.00", 7),
        ("message_types.sales", "1.000", 1000),
        ("message_types.sales", "1 100,00", 1100),
        ("message_types.sales", "1.100,00", 1100),
        ("default_accounts.sales", "700000,00", "700000"),
        ("coda_off", "be68 5390 0754 7034; BE68539007547034", ["BE68539007547034"]),
        ("kinds", "credit-note, Invoice", ["invoice", "credit-note"]),
        ("journals.sales", "–", ""),
        ("client_language", "NL", "nl"),
    ],
)
def test_what_a_spreadsheet_makes_of_a_value_is_understood(name: str, text: str, value: object) -> None:
    one = column(name)
    assert one is not None
    assert read(one, text) == value


def test_a_table_goes_out_and_comes_back_as_it_was(office: Office) -> None:
    office.set("310001", "cadence=never", "journals.sales=070", "coda_off=BE68539007547034", "coda_folder==x")
    table = export_table(office.application, office.application.dossiers())
    assert table.startswith(b"\xef\xbb\xbfdossier;name;template;cadence;")
    assert b"'=x" in table, "a spreadsheet would compute it"
    plan = office.bring_in(table)
    assert (plan.changes, plan.wrong) == ([], [])


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffdossier;cadence;journals.sales\r\n310001;never;70\r\n".encode(),
        b"sep=,\r\ndossier,cadence,journals.sales\r\n310001,never,070\r\n",
        'dossier\tcadence\tjournals.sales\n0401.234.560\tnever\t="070"\n'.encode("utf-16"),
        b'Dossier ; Cadence;JOURNALS.SALES;name\n"BE 0401.234.560";NEVER; 070 ;bakkerij  peeters\n\n;;;\n',
        b"dossier;cadence;journals.sales\r310001,00;never;070\r",
        "dossier\tcadence\tjournals.sales\r310.001\tnever\t70,0\r".encode("utf-16"),
        "\ufeffdossier|cadence|journals.sales\n310\u202f001|\u200bnever\u00a0|'070\n".encode(),
        b'"dossier";"cadence";"journals.sales"\r\n"310001";"never";"070"\r\n"";"";""\r\n',
    ],
    ids=[
        "excel, zeros lost",
        "commas",
        "unicode text",
        "names and spaces",
        "old mac",
        "unicode text of a mac",
        "bars, and signs of no width",
        "everything quoted",
    ],
)
def test_what_excel_writes_is_read(office: Office, table: bytes) -> None:
    plan = office.bring_in(table)
    assert (plan.wrong, plan.written) == ([], True)
    found = office.dossier("310001").settings
    assert (found.cadence, found.journals) == (Cadence.NEVER, {"sales": "070"})


def test_a_table_is_shown_before_it_is_applied(office: Office) -> None:
    table = "dossier;cadence\n310001;never\n310002;after 1 day\n"
    shown = office.bring_in(table, preview=True)
    assert [(one.target.key, one.column, one.before, one.after) for one in shown.changes] == [
        ("310001", "cadence", None, "never")
    ]
    assert not shown.written
    assert office.dossier("310001").settings.cadence is Cadence.ONE_DAY
    assert office.bring_in(table).written
    assert office.bring_in(table).changes == []
    emptied = office.bring_in("dossier;cadence\n310001;\n")
    assert [(one.before, one.after) for one in emptied.changes] == [("never", None)]


def test_a_dossier_keeps_and_shows_only_what_differs_from_its_template(office: Office) -> None:
    office.bring_in(
        "dossier;template;cadence;mailbox_days;journals.sales\n"
        "practice;;after 1 week;;070\n"
        "template:shops;;never;14;\n"
        "310001;shops;;;-\n"
        "310002;;after 1 week;14;\n"
    )
    bakery, builder = office.dossier("310001"), office.dossier("310002")
    assert (bakery.settings.cadence, bakery.settings.mailbox_days) == (Cadence.NEVER, 14)
    assert (bakery.settings.journals, builder.settings.journals) == ({}, {"sales": "070"})
    with office.application.store.read() as connection:
        own = store.own(connection)
    assert own["310001"].flat == {"journals.sales": ""}
    assert own["310002"].flat == {"mailbox_days": 14}
    shown = show_settings(office.application, [bakery, builder], everything=False)
    assert {one.column.name: one.source for one in shown[bakery]} == {
        "cadence": ValueSource.TEMPLATE,
        "mailbox_days": ValueSource.TEMPLATE,
        "journals.sales": ValueSource.DOSSIER,
    }
    office.bring_in("dossier;cadence\ntemplate:shops;after 10 minutes\n")
    assert office.dossier("310001").settings.cadence is Cadence.TEN_MINUTES
    with pytest.raises(Misuse, match="have the template 'shops'"):
        forget_template(office.application, "shops")
    office.bring_in("dossier;template\n310001;\n")
    forget_template(office.application, "shops")
    assert office.dossier("310001").settings.cadence is Cadence.ONE_WEEK


def test_several_dossiers_are_set_at_once_also_by_a_name_with_commas(office: Office) -> None:
    plan = office.set("310001, Bouw, Dak & Zonen", "cadence=never", "journals.sales=70")
    assert plan.written
    for number in ("310001", "310002"):
        settings = office.dossier(number).settings
        assert (settings.cadence, settings.journals) == (Cadence.NEVER, {"sales": "070"})
    assert office.dossier("310003").settings == DossierSettings()


@pytest.mark.parametrize("names", [",", " , ,"])
def test_commas_alone_are_nobody_and_never_all(office: Office, names: str) -> None:
    with pytest.raises(Misuse, match="names no dossier"):
        office.application.dossiers(names)


def test_the_form_sets_what_was_filled_in(office: Office) -> None:
    choice = SettingsChoice(
        dossiers="310001,310002",
        cadence="until last month",
        destinations_purchase="mailbox",
        client_approval="released",
        mailbox="bakkerij@box.example",
        set=("default_accounts.sales:21=700000",),
    )
    refused = set_settings(office.application, choice)
    assert [(one.target, one.column) for one in refused.wrong] == [("310002", "mailbox")]
    plan = set_settings(office.application, SettingsChoice(**(vars(choice) | {"dossiers": "310001"})))
    assert plan.written
    settings = office.dossier("310001").settings
    assert settings.cadence is Cadence.LAST_MONTH
    assert settings.destinations[Direction.PURCHASE] is Destination.MAILBOX
    assert settings.client_approval is ClientApproval.RELEASED
    assert settings.default_accounts == {"sales:21": "700000"}
    for wrong in (SettingsChoice(), SettingsChoice(dossiers="310001", of_template="practice")):
        with pytest.raises(Misuse):
            set_settings(office.application, wrong)


def test_the_form_makes_a_template(office: Office) -> None:
    set_settings(office.application, SettingsChoice(of_template="shops", cadence="never"))
    set_settings(office.application, SettingsChoice(dossiers="310001", template="shops"))
    assert office.dossier("310001").settings.cadence is Cadence.NEVER
    set_settings(office.application, SettingsChoice(dossiers="310001", template="-"))
    assert office.dossier("310001").settings == DossierSettings()


def test_a_dossier_becomes_as_another_one(office: Office) -> None:
    office.set("310001", "cadence=never", "journals.sales=070")
    office.set("310002", "mailbox_days=30")
    shown = copy_settings(office.application, CopyChoice("310001", "310002", preview=True))
    assert len(shown.changes) == 3
    copy_settings(office.application, CopyChoice("310001", "310002"))
    assert office.dossier(BUILDER.id).settings == office.dossier(BAKERY.id).settings


def test_layers_lie_one_over_the_other() -> None:
    base = {"journals.sales": "700", "cadence": "never"}
    wanted = DossierSettings(kinds=(Kind.INVOICE,), journals={"purchase": "600"})
    own = difference(flat(wanted), base)
    assert own == {
        "kinds": ["invoice"],
        "journals.purchase": "600",
        "journals.sales": "",
        "cadence": "after 1 day",
    }
    assert settings_of(base, own) == wanted
    assert settings_of({"of_an_older_version": 1}) == DossierSettings()
