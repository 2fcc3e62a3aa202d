"""Judge what was read before anything of it is written to Billit."""

from __future__ import annotations

from dataclasses import dataclass, field

from dossierflow.app.session import DossierSession
from dossierflow.onboarding.masterdata import ReadResult
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import MasterDataRefused
from dossierflow.problems.problem import Problem
from dossierflow.quality import Failure, Quality
from dossierflow.quality.masterdata import (
    check_gl_accounts,
    check_journals,
    check_relations,
    check_vat_codes,
)
from dossierflow.store import masterdata, problems


@dataclass(frozen=True)
class ValidationResult:
    """What each suite found, and the rows (by Exact id, or journal code) that must not be imported."""

    suites: list[Quality] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> frozenset[str]:
        return frozenset().union(*(suite.refused for suite in self.suites))


def validate(session: DossierSession, read: ReadResult) -> ValidationResult:
    """Run the four suites over the whole dossier, if anything changed: duplicates are only seen in the whole.

    Otherwise the verdict is empty, and the problems of the last one stand.
    """
    if not read.anything:
        return ValidationResult()
    with session.store.read() as connection:
        relations = masterdata.load(connection, masterdata.RELATIONS, session.dossier.id)
        accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, session.dossier.id)
        journals = masterdata.load(connection, masterdata.JOURNALS, session.dossier.id)
        vat_codes = masterdata.load(connection, masterdata.VAT_CODES, session.dossier.id)
    suites = [
        check_relations([one for one in relations if one.roles and not one.is_own_division]),
        check_gl_accounts(accounts),
        check_journals(journals),
        check_vat_codes(vat_codes),
    ]
    names = {one.exact_id: f"{one.code} {one.name}".strip() for one in relations}
    names |= {one.exact_id: f"{one.code} {one.description}" for one in accounts}
    found = [
        _problem(session.dossier.id, suite.suite, failure, names.get(failure.key, failure.key.strip()))
        for suite in suites
        for failure in suite.failures
    ]
    kinds = looked_for(Work.VALIDATION)
    problems.report(session.store, session.dossier.id, kinds, found, session.clock.now())
    return ValidationResult(suites, found)


def _problem(dossier_id: str, suite: str, failure: Failure, name: str) -> Problem:
    refused = MasterDataRefused(
        what=suite, name=name, says=failure.says, field=failure.column, value=failure.value
    )
    return refused.problem(dossier_id, f"{suite}:{failure.key.strip()}:{failure.rule}")
