"""`dossierflow coda held, release, discard, bind`: bank files that wait for a person."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.runs.held import HeldChoice, HeldFileDecision, decide
from dossierflow.texts import load, words


def held(dossiers: str = "", /, *, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Show every bank file that is held, and why. Exit status 1 where there is one.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        wanted = [one.id for one in application.dossiers(dossiers)] if dossiers else []
        files = bank_statements.held_files(application.store, wanted)
        told = words(application.settings.language)
        if json:
            as_json(files)
        elif not files:
            say(told.sentence("page.nothing-held"))
        else:
            columns = told.columns("dossier", "file", "why", "account", "date")
            reasons = load(application.settings.language)["fact"]["held"]
            rows = [
                [
                    one.dossier,
                    one.name,
                    reasons[one.reason],
                    ", ".join(one.accounts),
                    told.day(one.received_at.date()),
                ]
                for one in files
            ]
            table(told.heading("held"), columns, rows)
    return FOR_A_PERSON if files else DONE


@command(HeldChoice)
def release(choice: HeldChoice, json: bool) -> int:
    """Pass a held file on after all: the next `coda issue` delivers it, as it came."""
    return _decide(HeldFileDecision.RELEASE, choice, json)


@command(HeldChoice)
def discard(choice: HeldChoice, json: bool) -> int:
    """Never pass a held file on. Its bytes are kept."""
    return _decide(HeldFileDecision.DISCARD, choice, json)


@command(HeldChoice)
def bind(choice: HeldChoice, json: bool) -> int:
    """Say that the account of a held file is the dossier's: its statements go on, now and later."""
    return _decide(HeldFileDecision.BIND, choice, json)


def _decide(decision: HeldFileDecision, choice: HeldChoice, json: bool) -> int:
    with Application.open() as application:
        files = decide(application, decision, choice)
        if json:
            as_json(files)
        for one in () if json else files:
            say(one.name)
    return DONE
