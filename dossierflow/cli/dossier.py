"""`dossierflow dossier`: how a dossier wants to be served."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError

from dossierflow.app.application import Application
from dossierflow.cli.output import as_json, progress, say, table
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.domain.enterprise import show as enterprise
from dossierflow.errors import Misuse
from dossierflow.onboarding import never_given
from dossierflow.reports.explain import explain
from dossierflow.reports.life import history_rows
from dossierflow.store import codec, dossier_life, dossiers
from dossierflow.texts import words

SWITCH = Parameter(negative="")
LISTED = ("division", "name", "enterprise_number", "stage", "starts_on", "cadence")


def dossier(
    name: str = "",
    /,
    *,
    set: Annotated[tuple[str, ...], SWITCH] = (),
    json: Annotated[bool, SWITCH] = False,
) -> int:
    """List the dossiers, or show how one wants to be served and change it.

    Parameters
    ----------
    name
        The dossier: division number, enterprise number or name. Left out: all are listed.
    set
        Change a setting, `SETTING=VALUE`: cadence="after 1 week" (never, until last month, after 10 minutes,
        after 1 day, after 1 week), client_approval="released sales and approved
        costs" (no, approved costs, released, approved), trust_exported=false, use_proposed_vat=true,
        vat_precedence=account (ask, account, relation), vat_deduction=account (ask, account),
        deducts_vat=false, account_classes.6110=investment (goods, services, investment),
        credit_notes_with_invoices=true, negative_invoices_as_credit_notes=true,
        destinations.sales=mailbox (journal, mailbox, scan), mailbox=MAILBOX, mailbox_file="ubl with pdf"
        (ubl, pdf), compare_ubl=false, journals.sales=700, journals.sales:credit-note=710,
        default_accounts.sales=700000, coda=false, coda_folder=ADDRESS,
        coda_off=IBAN,IBAN (accounts without statements), coda_copies=true (what came before, marked D),
        client_language=nl (of the line that the client reads in Billit),
        coda_destination=mailbox (folder, mailbox), message_types.coda=2000, attachment_types.coda=70.
        May be given several times.
    json
        Print as JSON, for another program.
    """
    with Application.open() as application:
        if not name:
            return _list(application, json)
        [chosen] = application.dossiers(name)
        settings = changed(chosen.settings, set)
        if set:
            with application.store.begin() as connection:
                dossiers.set_settings(connection, chosen.id, settings)
            _warn(application, chosen, settings)
        shown = codec.encode(settings)
        if json:
            with application.store.read() as connection:
                history = dossier_life.history(connection, chosen.id)
            as_json(
                {
                    "id": chosen.id,
                    "name": chosen.name,
                    "stage": chosen.stage,
                    "from": chosen.starts_on,
                    "settings": shown,
                    "history": history,
                }
            )
        else:
            _history(application, chosen)
            rows = [(key, json_format.dumps(value, ensure_ascii=False)) for key, value in shown.items()]
            table(f"{chosen.id} {chosen.name}", ["Setting", "Value"], rows)
        return 0


def _warn(application: Application, chosen: Dossier, settings: DossierSettings) -> None:
    """A gate that would hold every document is told at once, on standard error."""
    for one in never_given(application.store, chosen, settings.client_approval):
        told = explain(one.problem(chosen), application.settings.language)
        progress(f"{told.what} {told.why} → {told.next_step}")


def changed(settings: DossierSettings, choices: tuple[str, ...]) -> DossierSettings:
    """The settings with these changes; Misuse with one sentence where one cannot be."""
    data = codec.encode(settings)
    for choice in choices:
        key, equals, value = choice.partition("=")
        field, _, part = key.partition(".")
        if not equals or field not in data or bool(part) != isinstance(data[field], dict):
            known = ", ".join(f"{name}.…" if isinstance(old, dict) else name for name, old in data.items())
            raise Misuse(f"{choice!r} changes no setting", next_step=f"Settings: {known}.")
        if part:
            data[field][part] = value
        else:
            data[field] = _value(value, codec.encode(DossierSettings())[field])
    try:
        decoded = codec.decode(DossierSettings, data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(one) for one in fault["loc"])
        raise Misuse(f"{where}: {fault['msg']}") from None
    return decoded


def _value(text: str, default: Any) -> Any:
    """A list is written with commas; nothing clears what has no default."""
    if isinstance(default, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    return None if not text and default is None else text


def _list(application: Application, json: bool) -> int:
    with application.store.read() as connection:
        found = dossiers.every(connection)
    told = words(application.settings.language)
    if json:
        as_json([_summary(one) for one in found])
    elif not found:
        say("No dossiers yet: run `dossierflow onboard`.")
    else:
        rows = [
            (
                one.id,
                one.name,
                enterprise(one.enterprise_number),
                told.word("stage", one.stage),
                one.starts_on or "",
                one.settings.cadence,
            )
            for one in found
        ]
        table(told.heading("dossiers"), told.columns(*LISTED), rows)
    return 0


def _summary(one: Dossier) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "party": one.party_id,
        "stage": one.stage,
        "from": one.starts_on,
    }


def _history(application: Application, chosen: Dossier) -> None:
    """Where it is in its life, and how it came there."""
    language = application.settings.language
    told = words(language)
    with application.store.read() as connection:
        events = dossier_life.history(connection, chosen.id)
    say(f"{chosen.name}: {told.word('stage', chosen.stage)}")
    if events:
        table(told.heading("history"), told.columns("when", "what"), history_rows(events, language))
