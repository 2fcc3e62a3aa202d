"""A typing mistake is refused by the form itself, as Prefect's server judges it, before a process starts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from prefect import Flow
from prefect.utilities.schema_tools.validation import ValidationError, validate

from dossierflow.delivery.choice import ExportChoice
from dossierflow.errors import Misuse
from dossierflow.runs.document import DocumentChoice
from dossierflow.runs.night import NightChoice
from dossierflow.runs.reconcile import ReconcileChoice
from dossierflow.runs.settle import SettleChoice
from dossierflow.runs.statements import StatementsChoice
from flows.coda import again, coda
from flows.document import document
from flows.export import again_on_purpose, export
from flows.night import night
from flows.onboard import onboard
from flows.overview import overview
from flows.reconcile import reconcile
from flows.refusals import refusals
from flows.settings import settings
from flows.settle import settle

FLOWS = (
    again,
    coda,
    document,
    again_on_purpose,
    export,
    night,
    onboard,
    overview,
    reconcile,
    refusals,
    settle,
)
ENOUGH: dict[Any, dict[str, str]] = {
    document: {"document": "2026/0207"},
    settle: {"document": "2026/0207"},
    again_on_purpose: {"dossiers": "2104011", "order_ids": "128400012"},
}


def refused(flow: Flow[..., Any], **values: Any) -> str:
    """What the server answers; '' where it takes the values."""
    schema = flow.parameters.model_dump_for_openapi()
    try:
        validate(values, schema, raise_on_error=True, preprocess=False)
    except ValidationError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.fn.__name__)
def test_a_form_takes_its_defaults_and_nothing_that_it_does_not_ask_for(flow: Any) -> None:
    enough = ENOUGH.get(flow, {})
    assert refused(flow, **enough) == ""
    assert "nonsense" in refused(flow, **enough, nonsense=1)


@pytest.mark.parametrize(
    ("flow", "field", "nonsense"),
    [
        *(
            (one, "dossiers", text)
            for one in (export, coda, night, reconcile, onboard)
            for text in (",", " ; ,")
        ),
        *((export, "order_ids", text) for text in ("abc", "2026/0812", "CIL-2610-1280", ",")),
        *((export, "up_to", day) for day in ("2026-02-30", "2026-13-01", "2027-02-29", "25/11/2026", "soon")),
        (export, "documents", "receipts"),
        (again_on_purpose, "order_ids", ""),
        (again_on_purpose, "dossiers", ""),
        (document, "document", ""),
        (document, "document", "  "),
        (settle, "document", ""),
        (again, "account", "nonsense"),
        (again, "year", 26),
        (again, "statement_numbers", "12-"),
        (again, "since", "2026-06-31"),
        (night, "share", "half"),
        (onboard, "bind", "310001"),
        (reconcile, "patience_seconds", -1),
    ],
)
def test_nonsense_is_refused_with_the_name_of_its_field(flow: Any, field: str, nonsense: Any) -> None:
    assert field in refused(flow, **{**ENOUGH.get(flow, {}), field: nonsense})


def test_every_day_that_the_calendar_has_is_taken() -> None:
    """Of a leap year; 29 February is no day of the year after it."""
    for number in range(366):
        day = date(2028, 1, 1) + timedelta(days=number)
        assert refused(export, up_to=day.isoformat()) == ""
    assert "up_to" in refused(export, up_to="2029-02-29")


def test_what_may_do_harm_has_a_form_of_its_own_that_demands_names() -> None:
    assert "book_again" not in export.parameters.properties
    assert "again" not in coda.parameters.properties
    assert again_on_purpose.parameters.required == ["dossiers", "order_ids"]
    with pytest.raises(Misuse, match="say what"):
        StatementsChoice(again=True)


@pytest.mark.parametrize(
    "meant",
    [
        lambda: StatementsChoice(account="BE71 0961 2345 6769"),
        lambda: StatementsChoice(year=2026),
        lambda: StatementsChoice(again=True, since=date(2026, 5, 2), till=date(2026, 5, 1)),
        lambda: StatementsChoice(again=True, statement_numbers="12-7"),
        lambda: StatementsChoice(again=True, dossiers="1", year=26),
        lambda: StatementsChoice(again=True, account="nonsense"),
        lambda: StatementsChoice(held_account="BE71 0961 2345 6769"),
        lambda: StatementsChoice(dossiers=","),
        lambda: ExportChoice(order_ids="abc"),
        lambda: ExportChoice(dossiers=" , "),
        lambda: ExportChoice(folder="/tmp/x"),
        lambda: NightChoice(dossiers=";"),
        lambda: NightChoice(share="5/4"),
        lambda: ReconcileChoice(patience_seconds=-1),
        lambda: DocumentChoice(" "),
        lambda: SettleChoice("2026-001", dossier=","),
    ],
)
def test_a_filter_that_cannot_be_understood_never_means_all(meant: Any) -> None:
    with pytest.raises(Misuse):
        meant()


def test_what_must_be_filled_in_does_not_say_what_it_means_when_it_is_empty() -> None:
    for flow in FLOWS:
        schema = flow.parameters
        asked = [schema.properties[name]["description"] for name in schema.required or ()]
        assert not [one for one in asked if "Empty:" in one]
    assert "dossiers" in (again_on_purpose.parameters.required or ())


def test_more_settings_are_asked_for_behind_those_that_have_a_field() -> None:
    assert list(settings.parameters.properties)[-1] == "set"
