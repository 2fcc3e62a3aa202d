"""Judge what was read before anything of it is written to Billit."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.onboarding.masterdata import ReadResult
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import MasterDataRefused
from dossierflow.problems.problem import Problem
from dossierflow.quality import Failure, Quality, RowBatch, check
from dossierflow.quality.masterdata import (
    gl_accounts_batch,
    journals_batch,
    periods_batch,
    relations_batch,
    vat_codes_batch,
)
from dossierflow.store import dossiers, masterdata, problems, quality
from dossierflow.store.relation_streams import MirroredRelations
from dossierflow.sync.deletions import BELIEVED
from dossierflow.sync.lists import GL_ACCOUNTS, RELATIONS

#: The cursor that says up to where the streams were judged.
JUDGED = "judged"


@dataclass(frozen=True)
class ValidationResult:
    """What each suite found, and the rows (by Exact id, or journal code) that must not be imported: those of
    the last judging, where nothing had to be judged again."""

    suites: list[Quality] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MirroredData:
    """A dossier's master data as it is mirrored, with how many relations and accounts were judged last.
    `relations` are read when they are gone through."""

    relations: Iterable[Relation]
    accounts: list[GlAccount]
    journals: list[Journal]
    vat_codes: list[VatCode]
    periods: list[FinancialPeriod]
    relations_before: int = 0
    accounts_before: int = 0

    @classmethod
    def load(cls, session: DossierSession) -> MirroredData:
        dossier = session.dossier.id
        with session.store.read() as connection:
            return cls(
                MirroredRelations(session.store, dossier, in_use=True),
                masterdata.load(connection, masterdata.GL_ACCOUNTS, dossier),
                masterdata.load(connection, masterdata.JOURNALS, dossier),
                masterdata.load(connection, masterdata.VAT_CODES, dossier),
                masterdata.load(connection, masterdata.PERIODS, dossier),
                quality.rows_last_time(connection, dossier, "relations"),
                quality.rows_last_time(connection, dossier, "gl-accounts"),
            )

    def names(self, wanted: Set[str]) -> dict[str, str]:
        """What people call these rows, by their keys."""
        names = {one.exact_id: f"{one.code} {one.description}" for one in self.accounts}
        if wanted - names.keys():
            named = (one for one in self.relations if one.exact_id in wanted)
            names |= {one.exact_id: one.label for one in named}
        return names

    @property
    def batches(self) -> list[RowBatch]:
        """For every suite, with the keys that one batch takes from another."""
        ids = [one.exact_id for one in self.accounts]
        codes = [one.code for one in self.vat_codes]
        return [
            relations_batch(self.relations, ids, int(self.relations_before * BELIEVED)),
            gl_accounts_batch(self.accounts, codes, int(self.accounts_before * BELIEVED)),
            journals_batch(self.journals),
            vat_codes_batch(self.vat_codes),
            periods_batch(self.periods),
        ]


def validate(session: DossierSession, read: ReadResult) -> ValidationResult:
    """Run the suites over the whole dossier, if anything changed since it was judged, also where the run that
    read it was cut short: duplicates are only seen in the whole. Otherwise the last verdict stands.
    """
    with session.store.read() as connection:
        position = _position(connection, session)
        judged = dossiers.cursor(connection, session.scope, JUDGED)
    if not read.anything and judged == position:
        return ValidationResult(refused=_still_refused(session))
    data, now = MirroredData.load(session), session.clock.now()
    suites = [check(batch) for batch in data.batches]
    names = data.names({failure.key for one in suites for failure in one.failures})
    found = [
        _problem(session.dossier.id, suite.suite, failure, names.get(failure.key, failure.key.strip()))
        for suite in suites
        for failure in suite.failures
    ]
    past = [
        quality.PastQuality(
            session.dossier.id, one.suite, now, one.version, one.rows, len(one.refused), one.breaches
        )
        for one in suites
    ]
    kinds = looked_for(Work.VALIDATION)
    with session.store.begin() as connection:
        quality.save(connection, past)
        problems.report_within(connection, session.dossier.id, kinds, found, now)
        dossiers.move_cursor(connection, session.scope, JUDGED, position, now)
    return ValidationResult(suites, found, frozenset().union(*(one.refused for one in suites)))


def _position(connection: sa.Connection, session: DossierSession) -> str:
    """Up to where the streams are read."""
    streams = (dossiers.cursor(connection, session.scope, one) for one in (RELATIONS, GL_ACCOUNTS))
    return ",".join(streams)


def _still_refused(session: DossierSession) -> frozenset[str]:
    """What broke a rule when it was last judged."""
    with session.store.read() as connection:
        known = problems.open_ones(connection, session.dossier.id, laid_to_rest=True)
        subjects = [one.problem.subject for one in known if one.problem.kind == MasterDataRefused.key]
        keys = {subject.split(":")[1] for subject in subjects}
        journals = masterdata.load(connection, masterdata.JOURNALS, session.dossier.id) if keys else ()
    return frozenset(keys | {one.code for one in journals if one.code.strip() in keys})


def _problem(dossier_id: str, suite: str, failure: Failure, name: str) -> Problem:
    refused = MasterDataRefused(
        what=suite, name=name, says=failure.says, field=failure.column, value=failure.value
    )
    return refused.problem(dossier_id, f"{suite}:{failure.key.strip()}:{failure.rule}")
