"""Bank statements in CODA: those that banks made, and those made from transactions."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.bank.serve import Served
from dossierflow.dossier import Dossier
from dossierflow.reports.markdown import plural
from tasks.calls import calls_made
from tasks.coda import collect_statements, publish_statements, serve_statements
from tasks.dossiers import choose_dossiers, for_each
from tasks.states import finished


@flow(name="coda", validate_parameters=True)
async def coda(dossiers: str = "") -> State[Any]:
    """Collect bank-made CODA files, issue statements where none arrive, and deliver what is new.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
    """
    calls = calls_made()
    wanted = [one for one in await choose_dossiers(dossiers) if one.settings.coda]
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
