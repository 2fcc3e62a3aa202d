"""Judge what was read before anything of it is written to Billit."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.onboarding.masterdata import BELIEVED, ReadResult
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
from dossierflow.store import masterdata, problems, quality
from dossierflow.store.relation_streams import MirroredRelations


@dataclass(frozen=True)
class ValidationResult:
    """What each suite found, and the rows (by Exact id, or journal code) that must not be imported."""

    suites: list[Quality] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> frozenset[str]:
        return frozenset().union(*(suite.refused for suite in self.suites))


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
            names |= {one.exact_id: f"{one.code} {one.name}".strip() for one in named}
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
    """Run the suites over the whole dossier, if anything changed: duplicates are only seen in the whole.

    Otherwise the verdict is empty, and the problems of the last one stand.
    """
    if not read.anything:
        return ValidationResult()
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
    session.later(lambda connection: quality.save(connection, past))
    kinds = looked_for(Work.VALIDATION)
    problems.report(session.store, session.dossier.id, kinds, found, now)
    return ValidationResult(suites, found)


def _problem(dossier_id: str, suite: str, failure: Failure, name: str) -> Problem:
    refused = MasterDataRefused(
        what=suite, name=name, says=failure.says, field=failure.column, value=failure.value
    )
    return refused.problem(dossier_id, f"{suite}:{failure.key.strip()}:{failure.rule}")
