"""Import what Billit does not have yet: GL accounts, journals, customers and suppliers."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import JournalType
from dossierflow.kernel.outcome import accepted
from dossierflow.onboarding.relations import ImportResult, Wanted, write_relations
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import BillitRefused, GlAccountRefused, RelationDiffers
from dossierflow.store import masterdata, problems

T = TypeVar("T")
#: So many relations are written before anything else is done; more of them wait.
AT_ONCE = 25
OF_RELATIONS = (BillitRefused.key, RelationDiffers.key)
OF_LISTS = tuple(key for key in looked_for(Work.IMPORT) if key not in OF_RELATIONS)

#: Billit's journals are for income and cost only; bank and general journals have no place there.
IMPORTED_JOURNALS = frozenset(
    {JournalType.SALES, JournalType.SALES_RETURN, JournalType.PURCHASE, JournalType.PURCHASE_RETURN}
)


def import_into_billit(
    session: DossierSession, refused: frozenset[str], *, look: bool = False
) -> ImportResult:
    """Write to Billit what it has not, or has in an older form; rows in `refused` stay out.

    Safe to repeat: both imports are upserts, and a party that is there is looked at first. What Billit
    refuses is a problem, and its neighbours go on. Where more than a few relations wait, they are only
    counted: Billit takes them one by one, and `import_relations` does that when nothing else has to be done.

    `look`: what the client changed in Billit is looked for too, also where Exact changed nothing.
    """
    done = ImportResult()
    _gl_accounts(session, refused, done)
    _journals(session, refused, done)
    wanted = Wanted.load(session, refused)
    done.problems += wanted.shared.problems(session)
    _report(session, done, OF_LISTS)
    if sum(1 for _ in islice(wanted, AT_ONCE + 1)) > AT_ONCE:
        done.waiting = sum(len(roles) for _, roles in wanted)
    else:
        write_relations(session, wanted, done, look=look)
        _report(session, done, OF_RELATIONS)
    return done


def import_relations(session: DossierSession, refused: frozenset[str]) -> ImportResult:
    """Write every relation to Billit that it has not, or has in an older form; safe to stop and to repeat."""
    done = ImportResult()
    write_relations(session, Wanted.load(session, refused), done, look=True)
    _report(session, done, OF_RELATIONS)
    return done


def _report(session: DossierSession, done: ImportResult, kinds: tuple[str, ...]) -> None:
    found = [one for one in done.problems if one.kind in kinds]
    problems.report(session.store, session.dossier.id, kinds, found, session.clock.now())


def _gl_accounts(session: DossierSession, refused: frozenset[str], done: ImportResult) -> None:
    with session.store.read() as connection:
        new = masterdata.not_imported(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
    accounts = [one for one in new if one.exact_id not in refused and not one.blocked]
    if not accounts:
        return
    answer = accepted(
        session.billit.ledger.import_accounts([(one.code, one.description) for one in accounts])
    )
    sent = set(answer.sent)
    done.gl_accounts = len(sent)
    done.problems += [
        GlAccountRefused(account=one.code).problem(session.dossier.id, one.exact_id)
        for one in accounts
        if one.code not in sent
    ]
    _mark(session, masterdata.GL_ACCOUNTS, [one for one in accounts if one.code in sent])


def _journals(session: DossierSession, refused: frozenset[str], done: ImportResult) -> None:
    with session.store.read() as connection:
        new = masterdata.not_imported(connection, masterdata.JOURNALS, session.dossier.id)
    journals = [
        one for one in new if one.type in IMPORTED_JOURNALS and one.code not in refused and not one.blocked
    ]
    if not journals:
        return
    sent = set(accepted(session.billit.ledger.import_journals(journals)).sent)
    done.journals = len(sent)
    _mark(session, masterdata.JOURNALS, [one for one in journals if one.code in sent])


def _mark(session: DossierSession, mirror: masterdata.Mirror[T], rows: list[T]) -> None:
    with session.store.begin() as connection:
        for row in rows:
            masterdata.mark_imported(connection, mirror, session.dossier.id, row)
