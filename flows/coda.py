"""Bank statements in CODA: those that banks made, and those made from transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.domain.dossier import Dossier, StatementsTo
from dossierflow.kernel.settings import load
from dossierflow.reports.runs import delivered_again, statements_done
from dossierflow.statements import DeliverResult, StatementsAgain, StatementsResult, numbers
from dossierflow.statements.target import StatementTarget
from tasks.calls import calls_made
from tasks.coda import (
    collect_statements,
    deliver_again,
    publish_again,
    publish_statements,
    serve_statements,
)
from tasks.dossiers import choose_dossiers, for_each
from tasks.states import finished


class To(StrEnum):
    """Where the statements of a run go."""

    SETTINGS = "where the dossier's settings say"
    FOLDER = "a folder"
    ZIP = "a ZIP"
    MAILBOX = "Exact's digital mailbox"


TARGETS: dict[To, Callable[[Dossier, str], StatementTarget]] = {
    To.SETTINGS: lambda dossier, folder: StatementTarget(None, folder),
    To.FOLDER: lambda dossier, folder: StatementTarget(StatementsTo.FOLDER, folder),
    To.ZIP: lambda dossier, folder: StatementTarget(StatementsTo.FOLDER, folder, f"CODA_{dossier.id}.zip"),
    To.MAILBOX: lambda dossier, folder: StatementTarget(StatementsTo.MAILBOX, folder),
}


@flow(name="coda", validate_parameters=True)
async def coda(
    dossiers: str = "",
    to: To = To.SETTINGS,
    folder: str = "",
    again: bool = False,
    account: str = "",
    since: date | None = None,
    till: date | None = None,
    year: int | None = None,
    statement_numbers: str = "",
    marked_as_duplicates: bool = False,
) -> State[Any]:
    """Collect bank-made CODA files, issue statements where none arrive, and deliver what is new.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
        to: Where they go this time. A ZIP holds the statements of one dossier.
        folder: For a folder or a ZIP: a path or any fsspec address (`s3://…`). Empty: the dossier's own.
        again: Deliver statements again that were delivered before, by the choices below; nothing new is made.
        account: Again only this bank account (IBAN).
        since: Again from this statement day on.
        till: Again up to and including this statement day.
        year: Again only statements of this year.
        statement_numbers: Again only these numbers: `7`, or `7-12`.
        marked_as_duplicates: Again, and marked as duplicates (D), under a name of their own.
    """
    wanted = [one for one in await choose_dossiers(dossiers) if one.settings.coda]
    targets = {one.id: TARGETS[to](one, folder) for one in wanted}
    if again:
        chosen = StatementsAgain(
            iban=account.replace(" ", "").upper(),
            since=since,
            till=till,
            year=year,
            numbers=numbers(statement_numbers),
            duplicate=marked_as_duplicates,
        )
        return await repeat(wanted, chosen, targets)
    return await bring_up_to_date(wanted, targets)


async def bring_up_to_date(wanted: list[Dossier], targets: dict[str, StatementTarget]) -> State[Any]:
    """The feed first, then every dossier."""
    calls = calls_made()
    collected = await collect_statements(wanted)

    async def one(dossier: Dossier) -> StatementsResult:
        accounts = collected.accounts.get(dossier.party_id, ())
        return await serve_statements(dossier, accounts, targets[dossier.id])

    done = await for_each(wanted, one)
    await publish_statements(collected, done.results)
    return finished(
        done,
        statements_done(collected.feed, done.results, load().language),
        anything=bool(collected.feed.stored) or any(it.anything for it in done.results.values()),
        calls=calls_made() - calls,
    )


async def repeat(
    wanted: list[Dossier], chosen: StatementsAgain, targets: dict[str, StatementTarget]
) -> State[Any]:
    """Delivered again, by period, number or account."""
    calls = calls_made()

    async def one(dossier: Dossier) -> DeliverResult:
        return await deliver_again(dossier, chosen, targets[dossier.id])

    done = await for_each(wanted, one)
    await publish_again(done.results)
    return finished(
        done,
        delivered_again(done.results.values(), load().language),
        anything=any(it.delivered for it in done.results.values()),
        calls=calls_made() - calls,
    )
