"""Bank statements in CODA: those that banks made, and those made from transactions."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.bank import Again, DeliverResult, Served
from dossierflow.dossier import Dossier
from dossierflow.reports.markdown import plural
from tasks.calls import calls_made
from tasks.coda import collect_statements, deliver_again, publish_statements, serve_statements
from tasks.dossiers import choose_dossiers, for_each
from tasks.states import finished


@flow(name="coda", validate_parameters=True)
async def coda(
    dossiers: str = "",
    again: bool = False,
    account: str = "",
    since: date | None = None,
    till: date | None = None,
    marked_as_duplicates: bool = False,
) -> State[Any]:
    """Collect bank-made CODA files, issue statements where none arrive, and deliver what is new.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
        again: Deliver statements again that were delivered before, by the choices below; nothing new is made.
        account: Again only this bank account (IBAN).
        since: Again from this statement day on.
        till: Again up to and including this statement day.
        marked_as_duplicates: Again, and marked as duplicates (D), under a name of their own.
    """
    wanted = [one for one in await choose_dossiers(dossiers) if one.settings.coda]
    if again:
        chosen = Again(account.replace(" ", "").upper(), since, till, duplicate=marked_as_duplicates)
        return await repeat(wanted, chosen)
    return await bring_up_to_date(wanted)


async def bring_up_to_date(wanted: list[Dossier]) -> State[Any]:
    """The feed first, then every dossier."""
    calls = calls_made()
    collected = await collect_statements(wanted)

    async def one(dossier: Dossier) -> Served:
        return await serve_statements(dossier, collected.accounts.get(dossier.party_id, ()))

    done = await for_each(wanted, one)
    await publish_statements(collected, done.results)
    delivered = sum(len(it.sent.delivered) for it in done.results.values())
    issued = sum(len(it.made.issued) for it in done.results.values())
    return finished(
        done,
        f"{plural(len(collected.feed.stored), 'bank-made file')} collected, "
        f"{plural(issued, 'statement')} issued, {plural(delivered, 'file')} delivered",
        anything=bool(collected.feed.stored) or any(it.anything for it in done.results.values()),
        calls=calls_made() - calls,
    )


async def repeat(wanted: list[Dossier], chosen: Again) -> State[Any]:
    """Delivered again, by period or account."""

    async def one(dossier: Dossier) -> DeliverResult:
        return await deliver_again(dossier, chosen)

    done = await for_each(wanted, one)
    count = sum(len(it.delivered) for it in done.results.values())
    return finished(done, f"{plural(count, 'file')} delivered again", anything=bool(count), calls=0)
