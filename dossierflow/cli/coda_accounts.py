"""`dossierflow coda accounts, issue, again, opening`: the statements of the practice's own bank accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, progress, say, table
from dossierflow.coda.show import amount
from dossierflow.domain.dossier import Dossier
from dossierflow.runs import statements as runs
from dossierflow.runs.opening import OpeningChoice, give_opening
from dossierflow.texts import Phrase, Words, words

SWITCH = Parameter(negative="")
COLUMNS = (
    "dossier",
    "iban",
    "currency",
    "link",
    "coda",
    "last_statement",
    "balance",
    "first_gap",
    "waiting",
)


def accounts(dossiers: str = "", /, *, json: Annotated[bool, SWITCH] = False) -> int:
    """Show every bank account: its link, whether CODA arrives, the last statement, the first gap.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    json
        Print the result as JSON, for another program; balances in thousandths.
    """
    with Application.open() as application:
        wanted = [one.id for one in application.dossiers(dossiers)] if dossiers else []
        rows = bank_statements.overview(application.store, application.clock, wanted)
        told = words(application.settings.language)
        if json:
            as_json([replace(row, first_gap=Phrase(told.say(row.first_gap))) for row in rows])
        else:
            shown = [_cells(row, told) for row in rows]
            table(told.heading("bank-accounts"), told.columns(*COLUMNS), shown)
    return DONE


HELD = ("held_files", "held_file", "held_account", "held_dossier")
AGAIN = ("again", "account", "since", "till", "year", "statement_numbers", "marked_as_duplicates", *HELD)


@command(runs.StatementsChoice, without=AGAIN)
def issue(choice: runs.StatementsChoice, json: bool) -> int:
    """Take CODA from Billit's feed, make statements where none arrives, and deliver what is new."""
    with Application.open() as application:
        run = runs.update(application, choice, one_by_one(application))
        if run.collected.waited:
            progress(run.collected.waited)
        if json:
            as_json({"feed": run.collected.feed, "dossiers": _delivered(run.done.results, "sent")})
        else:
            told = words(application.settings.language)
            say(told.count(len(run.collected.feed.stored), "collected-file"))
            for dossier, result in run.done.results.items():
                say(told.labelled(dossier.name, told.count(len(result.made.issued), "issued-statement")))
                for name in result.sent.delivered:
                    say(f"  {result.sent.address}/{name}")
        return status_of(application, run.done)


@command(runs.StatementsChoice, without=HELD, given={"again": True})
def again(choice: runs.StatementsChoice, json: bool) -> int:
    """Deliver statements again, by period or by number; the same bytes as the first time.

    Exit status 1 where no statement fits what was asked for.
    """
    with Application.open() as application:
        done = runs.deliver_again(application, choice, one_by_one(application))
        if json:
            as_json(_delivered(done.results))
        for result in () if json else done.results.values():
            for name in result.delivered:
                say(name if choice.to is runs.To.ZIP else f"{result.address}/{name}")
            if choice.to is runs.To.ZIP and result.delivered:
                say(result.address)
        nothing = not any(result.delivered or result.held for result in done.results.values())
        if nothing and not done.failed:
            progress(words(application.settings.language).sentence("page.nothing-again"))
        return FOR_A_PERSON if done.failed or nothing else DONE


def opening(
    dossier: str, iban: str, amount: str, day: date, /, *, currency: str = "EUR", number: int = 1
) -> int:
    """Say once what the balance of an account was, where Billit gives none; its series starts there.

    Parameters
    ----------
    dossier
        The dossier: division number, enterprise number or name.
    iban
        The account.
    amount
        The balance, such as 1250.00 or 1.250,00; negative where it was overdrawn.
    day
        At the end of which day (YYYY-MM-DD).
    currency
        Of the account.
    number
        Of the first statement that is made here. Taking over from another source (CodaBox, say) in the
        middle of a year: the number of its last statement, increased by 1.
    """
    with Application.open() as application:
        give_opening(application, OpeningChoice(dossier, iban, amount, day, currency, number))
    return DONE


def _delivered(done: Mapping[Dossier, Any], part: str = "") -> list[dict[str, Any]]:
    return [
        {"id": dossier.id, "name": dossier.name, "sent": getattr(result, part) if part else result}
        for dossier, result in done.items()
    ]


def _cells(row: bank_statements.AccountRow, told: Words) -> list[str]:
    return [
        row.dossier,
        row.iban,
        row.currency,
        row.link if row.active else f"{row.link} ({told.word('word', 'inactive')})",
        told.word("word", "yes" if row.coda else "no"),
        row.last_statement,
        "" if row.last_balance is None else amount(row.last_balance),
        told.say(row.first_gap),
        str(row.waiting),
    ]
