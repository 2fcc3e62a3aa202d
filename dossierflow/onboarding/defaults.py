"""Propose a dossier's default GL account for sales, where it has none and proposals are welcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import GlAccount
from dossierflow.domain.document import Direction
from dossierflow.store import dossiers, masterdata

REVENUE = 110  # GLAccounts.Type
TURNOVER = "70"  # MAR class 70: turnover


def propose_defaults(session: DossierSession) -> str:
    """The first turnover account becomes the default for sales; the code chosen, '' where nothing changed.

    Only where the dossier uses proposals that nobody confirmed yet. Purchases get no default: which cost an
    invoice is cannot be guessed.
    """
    settings = session.dossier.settings
    if not settings.use_proposed_vat or settings.default_accounts.get(Direction.SALES):
        return ""
    with session.store.begin() as connection:
        accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
        code = turnover(accounts)
        if code:
            chosen = {**settings.default_accounts, Direction.SALES.value: code}
            dossiers.set_settings(connection, session.dossier.id, replace(settings, default_accounts=chosen))
    return code


def turnover(accounts: Iterable[GlAccount]) -> str:
    """The lowest bookable turnover account."""
    fitting = [
        one.code for one in accounts if one.type == REVENUE and one.bookable and one.code.startswith(TURNOVER)
    ]
    return min(fitting, default="")
