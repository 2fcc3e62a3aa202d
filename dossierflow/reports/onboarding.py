"""What onboarding found, judged and imported: a line a dossier, then what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow.domain.dossier import Dossier
from dossierflow.domain.enterprise import show
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.quality import Quality
from dossierflow.reports.explain import Language
from dossierflow.reports.markdown import plural, table
from dossierflow.reports.problems import problem_list

COUNTS = ["GL accounts", "Journals", "Customers", "Suppliers", "Problems"]


def onboarding_markdown(
    discovery: DiscoveryResult, done: Mapping[Dossier, OnboardResult], language: Language = "en"
) -> str:
    """The practice's onboarding page."""
    found = [*discovery.problems, *(problem for one in done.values() for problem in one.problems)]
    sections = [
        "# Onboarding",
        f"{plural(len(done), 'dossier')} bound to a Billit company; "
        f"{plural(len(found), 'problem')} for a person.",
    ]
    if found:
        sections += ["## Problems first", problem_list(found, language)]
    sections += ["## Imported into Billit", _counts(done), "## What was checked before", _suites(done)]
    return "\n\n".join(sections)


def onboarding_sentence(dossier: Dossier, one: OnboardResult) -> str:
    """One dossier in one line."""
    imported = one.imported
    if not one.anything:
        return f"{dossier.name}: nothing changed"
    return (
        f"{dossier.name}: {plural(one.read.relations, 'relation')} and "
        f"{plural(one.read.gl_accounts, 'GL account')} read; imported {imported.customers} customers, "
        f"{imported.suppliers} suppliers, {imported.gl_accounts} GL accounts, {imported.journals} journals"
    )


def _counts(done: Mapping[Dossier, OnboardResult]) -> str:
    rows = [
        (
            dossier.id,
            dossier.name,
            show(dossier.enterprise_number),
            one.imported.gl_accounts,
            one.imported.journals,
            one.imported.customers,
            one.imported.suppliers,
            len(one.problems),
        )
        for dossier, one in done.items()
    ]
    return table(["Division", "Dossier", "Enterprise number", *COUNTS], rows, right=COUNTS)


def _suites(done: Mapping[Dossier, OnboardResult]) -> str:
    rows = [
        (dossier.name, suite.suite, suite.rows, suite.rules, _verdict(suite))
        for dossier, one in done.items()
        for suite in one.verdict.suites
    ]
    if not rows:
        return "Nothing changed, so nothing had to be checked again."
    return table(["Dossier", "Suite", "Rows", "Rules", "Result"], rows, right=["Rows", "Rules"])


def _verdict(suite: Quality) -> str:
    return f"{plural(len(suite.refused), 'row')} refused" if suite.refused else "all pass"
