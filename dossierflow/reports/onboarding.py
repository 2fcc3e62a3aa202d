"""What is known of the dossiers' master data, and what of it is refused and why."""

from __future__ import annotations

from dossierflow.domain.candidate import BindingState
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.practice.masterdata import NOTHING, MasterDataStatus
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.reports.causes import NO_LINKS, causes, causes_markdown
from dossierflow.reports.companies import candidates_sentence, next_steps
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import Linked, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words

#: Problems that onboarding looks for.
ONBOARDING = (Work.DISCOVERY, Work.CONNECTIONS, Work.RIGHTS, Work.VALIDATION, Work.IMPORT)
CAUSES, ROWS = 100, 500


def onboarding_markdown(status: MasterDataStatus, language: Language = "en", links: Links = NO_LINKS) -> str:
    """The practice's onboarding page: problems first, then what is known of each dossier."""
    told, practice = words(language), status.practice
    kinds = looked_for(*ONBOARDING)
    found = [one for one in practice.all_problems if one.problem.kind in kinds]
    counts = [
        told.count(len(practice.dossiers), "bound-dossier"),
        told.count(len(found), "problem-for-a-person"),
    ]
    sections = [f"# {told.heading('onboarding')}", way_back(told, links), f"{told.joined(counts)}."]
    if found:
        listed = causes(found, language)[:CAUSES]
        sections += [f"## {told.heading('problems-first')}"]
        sections += [causes_markdown(listed, practice.at, language, links, practice.names)]
    return "\n\n".join([*sections, f"## {told.heading('by-dossier')}", _by_dossier(status, told, links)])


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


def unbound(discovery: DiscoveryResult, language: Language = "en") -> str:
    """What could be a dossier and is none yet, with the step that binds it; '' where nothing is left."""
    matching = [one for one in discovery.candidates if one.state is BindingState.MATCH]
    steps = next_steps(matching, language).values()
    return " → ".join([candidates_sentence(matching, language), *steps]) if matching else ""


def _by_dossier(status: MasterDataStatus, told: Words, links: Links) -> str:
    rows = []
    for work in status.practice.dossiers[:ROWS]:
        relations, gl_accounts, journals = status.known.get(work.dossier.id, NOTHING)
        read_at = status.read_at.get(work.dossier.id)
        rows.append(
            (
                Linked(work.dossier.name, links.dossier(work.dossier.id)),
                relations,
                gl_accounts,
                journals,
                len(work.problems) or "",
                told.day(read_at) if read_at else told.sentence("page.never"),
            )
        )
    counts = told.columns("relations", "gl_accounts", "journals", "problems")
    shown = table([*told.columns("dossier"), *counts, *told.columns("onboarded")], rows, right=counts)
    count = len(status.practice.dossiers)
    return shown + (f"\n\n{told.sentence('page.more', shown=ROWS, count=count)}" if count > ROWS else "")
