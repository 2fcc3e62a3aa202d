"""`dossierflow settings`: how many dossiers want to be served, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.helped import tell, titled
from dossierflow.cli.output import DONE, WRONG_USE, as_json, fault, progress, say, table
from dossierflow.onboarding import never_given
from dossierflow.practice.settings import Plan, ShownSetting, forget_template, show_settings
from dossierflow.reports import settings as reports
from dossierflow.reports.explain import explain
from dossierflow.reports.rows import cells, columns
from dossierflow.runs import settings as runs
from dossierflow.texts import words

app = titled("settings")
Switch = Annotated[bool, Parameter(negative="")]


@app.command
def show(dossiers: str = "", /, *, all: Switch = False, json: Switch = False) -> int:
    """Show what differs from the defaults, and whether the dossier, its template or the practice says so.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    all
        Show every setting, also where nothing differs.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        language = application.settings.language
        found = show_settings(application, application.dossiers(dossiers), everything=all)
        if json:
            as_json([_as_data(dossier.id, dossier.name, shown) for dossier, shown in found.items()])
            return DONE
        for dossier, shown in found.items():
            rows = reports.setting_rows(shown, dossier.template, language)
            if rows:
                shown_rows = [cells(row, language) for row in rows]
                table(f"{dossier.id} {dossier.name}", columns(reports.SettingRow, language), shown_rows)
            else:
                told = words(language)
                nothing = told.sentence("setting-table.nothing-differs")
                say(told.labelled(f"{dossier.id} {dossier.name}", nothing))
        return DONE


def _as_data(number: str, name: str, shown: list[ShownSetting]) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "settings": {one.column.name: {"value": one.value, "from": one.source} for one in shown},
    }


@command(runs.SettingsChoice)
def set(choice: Any, json: bool) -> int:
    """Set settings of dossiers, of a template, or of the whole practice; all of it or nothing."""
    with Application.open() as application:
        return told(application, runs.set_settings(application, choice), json=json)


app.command(set, name="set")


@app.command
def copy(source: str, to: str, /, *, preview: Switch = False, json: Switch = False) -> int:
    """Give dossiers the settings and the template of another one.

    Parameters
    ----------
    source
        The dossier whose settings are copied: division number, enterprise number or name.
    to
        The dossiers that get them, separated by commas.
    preview
        Show what would change, and change nothing.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        choice = runs.CopyChoice(source, to, preview)
        return told(application, runs.copy_settings(application, choice), json=json)


@app.command(name="export")
def export_(file: Path, dossiers: str = "", /) -> int:
    """Write the settings of dossiers to a CSV file for a spreadsheet: a row a dossier, a column a setting.

    Parameters
    ----------
    file
        Where it goes, such as settings.csv.
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    """
    with Application.open() as application:
        found = application.dossiers(dossiers)
        runs.write_file(file, runs.export_table(application, found))
        told_in = words(application.settings.language)
        rows = told_in.count(len(found), "settings-row")
        say(told_in.sentence("setting-table.exported", rows=rows, file=str(file)))
        return DONE


@app.command(name="import")
def import_(file: Path, /, *, apply: Switch = False, json: Switch = False) -> int:
    """Read settings from a CSV file: show what would change, and with --apply change it, all or nothing.

    Parameters
    ----------
    file
        A file of `settings export`, edited in a spreadsheet: semicolons, commas or tabs.
    apply
        Make the changes. Without it they are only shown.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        plan = runs.import_table(application, runs.read_file(file), file.name, preview=not apply)
        status = told(application, plan, json=json)
        if plan.changes and not plan.wrong and not apply and not json:
            say(words(application.settings.language).sentence("setting-table.apply", file=str(file)))
        return status


@app.command
def forget(template: str, /) -> int:
    """Take away a template that no dossier has.

    Parameters
    ----------
    template
        Its name.
    """
    with Application.open() as application:
        forget_template(application, template)
        return DONE


@app.command(name="list")
def list_(*, json: Switch = False) -> int:
    """List every setting: what it is for, and what it takes.

    Parameters
    ----------
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        language = application.settings.language
        rows = reports.meaning_rows(language)
        if json:
            as_json(rows)
        else:
            table("", columns(reports.MeaningRow, language), [cells(row, language) for row in rows])
        return DONE


def told(application: Application, plan: Plan, *, json: bool = False) -> int:
    """Say what changed, or what is wrong; the exit status that goes with it."""
    language = application.settings.language
    status = WRONG_USE if plan.wrong else DONE
    if json:
        as_json(_as_plan(plan, language))
        return status
    names = {one.id: one.name for one in application.dossiers()}
    if plan.wrong:
        for line in reports.wrong_lines(plan.wrong, language):
            fault(line)
        fault(reports.plan_sentence(plan, language))
        return status
    if plan.written:
        _warn(application, plan)
    rows = reports.change_rows(plan, names, language)
    if rows:
        shown = [cells(row, language) for row in rows]
        table("", columns(reports.ChangeRow, language), shown)
    say(reports.plan_sentence(plan, language))
    return status


def _warn(application: Application, plan: Plan) -> None:
    """A gate that would hold every document is told at once, on standard error."""
    asked = {one.target.key for one in plan.changes if one.column == "client_approval"}
    for dossier in application.dossiers():
        if dossier.id not in asked:
            continue
        for one in never_given(application.store, dossier, dossier.settings.client_approval):
            said = explain(one.problem(dossier), application.settings.language)
            progress(f"{said.what} {said.why} → {said.next_step}")


def _as_plan(plan: Plan, language: str) -> dict[str, Any]:
    return {
        "written": plan.written,
        "changes": [
            {"of": one.target.text, "setting": one.column, "before": one.before, "after": one.after}
            for one in plan.changes
        ],
        "wrong": reports.wrong_rows(plan.wrong, language),
    }


tell(app, "show", "set", "copy", "export", "import", "forget", "list")
