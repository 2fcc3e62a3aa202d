"""An invoice that asks to be paid on an account that the supplier never had: perhaps somebody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import PreparedDocument
from dossierflow.delivery.doubles.relations import relations_of
from dossierflow.domain.document import Direction, DocumentSummary, Kind
from dossierflow.domain.spelling import number_key
from dossierflow.errors import PersonMustAct, TryLater
from dossierflow.problems.from_error import ends_the_work
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.bank import SupplierAccountChanged
from dossierflow.problems.problem import Problem
from dossierflow.store import parties, problems


@dataclass(frozen=True)
class _Asked:
    """An invoice, and where it asks to be paid."""

    document: DocumentSummary
    relations: frozenset[str]
    accounts: tuple[str, ...]


def watch_bank_accounts(session: DossierSession, prepared: Iterable[PreparedDocument[Any]]) -> list[Problem]:
    """Compare the accounts of these purchases with those that Exact and earlier invoices know.

    Nothing is written to either side, and the invoices go: none is paid by being booked. Exact is asked once
    for relations with an account that is new, twenty a call, and again while a question stands.
    """
    with session.store.read() as connection:
        open_ones = _open_ones(connection, session)
        asked = _asked(connection, session, prepared)
        if not asked and not open_ones:
            return []
        questions = {one.subject for one in _open_ones(connection, session, laid_to_rest=False)}
        involved = frozenset[str]().union(questions, *(one.relations for one in asked))
        before = parties.bank_accounts(connection, session.dossier.id, involved)
    new = {one for each in asked for one in each.relations if not _is_known(each, before)} | questions
    known = _with_exacts(session, new, before)
    if known is None:
        return open_ones
    found = {one.subject: one for one in open_ones if one.facts["after"] not in known.get(one.subject, ())}
    for one in asked:
        _judge(session, one, known, found)
    if known != before:
        with session.store.begin() as connection:
            parties.know_bank_accounts(connection, session.dossier.id, known)
    kinds = looked_for(Work.BANK_ACCOUNTS)
    problems.report(session.store, session.dossier.id, kinds, found.values(), session.clock.now())
    return list(found.values())


def _judge(
    session: DossierSession, one: _Asked, known: dict[str, frozenset[str]], found: dict[str, Problem]
) -> None:
    """The first account that is heard of is the supplier's; another one is a question, once."""
    before = frozenset[str]().union(*(known.get(relation, frozenset()) for relation in one.relations))
    if not before:
        known |= dict.fromkeys(one.relations, frozenset(one.accounts))
    elif not before & set(one.accounts):
        problem = _changed(session, one, before)
        stands = found.get(problem.subject)
        if stands is None or stands.facts["after"] != problem.facts["after"]:
            found[problem.subject] = problem


def _open_ones(
    connection: sa.Connection, session: DossierSession, *, laid_to_rest: bool = True
) -> list[Problem]:
    kinds = looked_for(Work.BANK_ACCOUNTS)
    every = problems.open_ones(connection, session.dossier.id, laid_to_rest=laid_to_rest)
    return [one.problem for one in every if one.problem.kind in kinds]


def iban(text: str) -> str:
    """As both sides compare it; '' for a number of another kind."""
    number = number_key(text)
    return number if 15 <= len(number) <= 34 and number[:2].isalpha() and number[2:4].isdigit() else ""


def _asked(
    connection: sa.Connection, session: DossierSession, prepared: Iterable[PreparedDocument[Any]]
) -> list[_Asked]:
    documents = [one.document for one in prepared if _asks_for_money(one.document.summary)]
    told = {one.summary.order_id: tuple(filter(None, map(iban, one.payee_accounts))) for one in documents}
    with_account = [one.summary for one in documents if told[one.summary.order_id]]
    relations = relations_of(connection, session.dossier.id, with_account) if with_account else {}
    return [
        _Asked(one, relations[one.order_id], told[one.order_id])
        for one in with_account
        if relations[one.order_id]
    ]


def _asks_for_money(document: DocumentSummary) -> bool:
    """What gives money back names the account that receives it: the dossier's own, as a rule."""
    bought = document.direction is Direction.PURCHASE
    return bought and document.kind is Kind.INVOICE and document.total_incl > 0


def _is_known(asked: _Asked, known: Mapping[str, frozenset[str]]) -> bool:
    return any(set(asked.accounts) & known.get(one, frozenset()) for one in asked.relations)


def _with_exacts(
    session: DossierSession, relations: set[str], before: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]] | None:
    """What Exact has of these relations too; where it may not be asked, invoices alone are compared, and
    where it cannot be asked now, None."""
    known = dict(before)
    try:
        rows = session.exact.bank_accounts(relations) if relations else []
    except TryLater:
        return None
    except PersonMustAct as error:
        if ends_the_work(error):
            raise
        rows = []
    for row in rows:
        if number := iban(row.iban):
            known[row.relation_id] = known.get(row.relation_id, frozenset()) | {number}
    return known


def _changed(session: DossierSession, one: _Asked, before: frozenset[str]) -> Problem:
    changed = SupplierAccountChanged(
        party=one.document.counterparty.name,
        document=one.document.number,
        order=str(one.document.order_id),
        before=", ".join(sorted(before)),
        after=one.accounts[0],
    )
    return changed.problem(session.dossier.id, min(one.relations))
