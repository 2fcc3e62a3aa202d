"""`dossierflow dossier`: the dossiers, and how one or several want to be served."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, as_json, say, table
from dossierflow.cli.settings import told
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.enterprise import show as enterprise
from dossierflow.practice.settings import show_settings
from dossierflow.reports.life import history_rows
from dossierflow.reports.rows import cells, columns
from dossierflow.reports.settings import SettingRow, setting_rows
from dossierflow.runs.settings import set_texts
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
        The dossiers: division numbers, enterprise numbers or names, separated by commas. Left out: all are
        listed.
    set
        Change a setting, `SETTING=VALUE`, such as `cadence=never` or `journals.sales:credit-note=710`.
        Without a value it is as the template says, and `-` is none. May be given several times;
        `dossierflow settings list` names every setting.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        if not name:
            return _list(application, json)
        chosen = application.dossiers(name)
        if set:
            status = told(application, set_texts(application, chosen, set), json=json)
            if status != DONE or json:
                return status
        _show(application, chosen, json)
        return DONE


def _show(application: Application, chosen: list[Dossier], json: bool) -> None:
    """Every setting of these dossiers, as they are stored now."""
    language = application.settings.language
    found = show_settings(application, chosen, everything=True)
    if json:
        shown = [_whole(application, one) for one in chosen]
        as_json(shown[0] if len(shown) == 1 else shown)
    for dossier, settings in () if json else found.items():
        _history(application, dossier)
        rows = [cells(row, language) for row in setting_rows(settings, dossier.template, language)]
        table(f"{dossier.id} {dossier.name}", columns(SettingRow, language), rows)


def _whole(application: Application, one: Dossier) -> dict[str, Any]:
    with application.store.read() as connection:
        history = dossier_life.history(connection, one.id)
    return _summary(one) | {"settings": codec.encode(one.settings), "history": history}


def _list(application: Application, json: bool) -> int:
    with application.store.read() as connection:
        found = dossiers.every(connection)
    told = words(application.settings.language)
    if json:
        as_json([_summary(one) for one in found])
    elif not found:
        say(told.sentence("page.no-dossiers-yet"))
    else:
        rows = [
            (
                one.id,
                one.name,
                enterprise(one.enterprise_number),
                told.word("stage", one.stage),
                told.day(one.starts_on) if one.starts_on else "",
                told.word("cadence", one.settings.cadence),
            )
            for one in found
        ]
        table(told.heading("dossiers"), told.columns(*LISTED), rows)
    return DONE


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
    say(told.labelled(chosen.name, told.word("stage", chosen.stage)))
    if events:
        table(told.heading("history"), told.columns("when", "what"), history_rows(events, language))
