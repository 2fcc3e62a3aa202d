"""What onboarding found, judged and imported: a line a dossier, then what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow.domain.dossier import Dossier
from dossierflow.domain.enterprise import show
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.quality import Quality
from dossierflow.reports.markdown import table
from dossierflow.reports.problems import problem_list
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words


def onboarding_markdown(
    discovery: DiscoveryResult, done: Mapping[Dossier, OnboardResult], language: Language = "en"
) -> str:
    """The practice's onboarding page."""
    told = words(language)
    problems = [*discovery.problems, *(problem for result in done.values() for problem in result.problems)]
    counts = [told.count(len(done), "bound-dossier"), told.count(len(problems), "problem-for-a-person")]
    sections = [
        f"# {told.heading('onboarding')}",
        f"{told.joined(counts)}.",
    ]
    if problems:
        sections += [f"## {told.heading('problems-first')}", problem_list(problems, language)]
    sections += [f"## {told.heading('imported')}", _counts(done, told)]
    return "\n\n".join([*sections, f"## {told.heading('checked')}", _suites(done, told)])


def onboarding_sentence(dossier: Dossier, result: OnboardResult, language: Language = "en") -> str:
    """One dossier in one line."""
    told, imported = words(language), result.imported
    if not result.anything:
        says = told.sentence("run.nothing-changed")
    else:
        says = told.sentence(
            "run.onboarded",
            relations=told.count(result.read.relations, "relation"),
            gl_accounts=told.count(result.read.gl_accounts, "gl-account"),
            customers=told.count(imported.customers, "customer"),
            suppliers=told.count(imported.suppliers, "supplier"),
            imported_accounts=told.count(imported.gl_accounts, "gl-account"),
            journals=told.count(imported.journals, "journal"),
        )
    return told.sentence("run.of-dossier", dossier=dossier.name, result=says)


def _counts(done: Mapping[Dossier, OnboardResult], told: Words) -> str:
    rows = [
        (
            dossier.id,
            dossier.name,
            show(dossier.enterprise_number),
            result.imported.gl_accounts,
            result.imported.journals,
            result.imported.customers,
            result.imported.suppliers,
            len(result.problems),
        )
        for dossier, result in done.items()
    ]
    counts = told.columns("gl_accounts", "journals", "customers", "suppliers", "problems")
    return table([*told.columns("division", "dossier", "enterprise_number"), *counts], rows, right=counts)


def _suites(done: Mapping[Dossier, OnboardResult], told: Words) -> str:
    rows = [
        (dossier.name, told.word("suite", suite.suite), suite.rows, suite.rules, _verdict(suite, told))
        for dossier, result in done.items()
        for suite in result.verdict.suites
    ]
    if not rows:
        return told.sentence("page.nothing-to-check")
    columns = told.columns("dossier", "suite", "rows", "rules", "result")
    return table(columns, rows, right=told.columns("rows", "rules"))


def _verdict(suite: Quality, told: Words) -> str:
    if suite.refused:
        return told.count(len(suite.refused), "refused-row")
    return told.sentence("page.all-pass")
