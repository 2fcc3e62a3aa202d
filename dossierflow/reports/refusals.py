"""Texts with which Exact refuses: those that nobody knows yet, and what was learnt of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.domain.refusal_text import RefusalText
from dossierflow.practice.refusals import RefusalsResult, UnknownText
from dossierflow.reports.causes import NO_LINKS
from dossierflow.reports.links import Links
from dossierflow.reports.markdown import prose, table
from dossierflow.reports.problems import way_back
from dossierflow.reports.rows import Language, cells, columns
from dossierflow.texts import words


@dataclass(frozen=True)
class UnknownTextRow:
    text: str
    documents: int


@dataclass(frozen=True)
class KnownTextRow:
    """`in_doubt`: whether what was answered so is looked up before anything is said of it."""

    text: str
    means: str
    in_doubt: str
    note: str


def unknown_rows(found: Iterable[UnknownText]) -> list[UnknownTextRow]:
    return [UnknownTextRow(one.text, one.documents) for one in found]


def known_rows(found: Iterable[RefusalText], language: Language = "en") -> list[KnownTextRow]:
    told = words(language)
    return [
        KnownTextRow(
            one.text,
            told.word("refusal-means", one.kind),
            told.word("word", "no" if one.business_rule else "yes"),
            one.note,
        )
        for one in found
    ]


def refusals_sentence(done: RefusalsResult, language: Language = "en") -> str:
    """What was learnt or forgotten, or how much there is to learn."""
    told, row = words(language), done.changed
    if row is None:
        key = "refusals.unknown" if done.unknown else "refusals.none"
        return told.sentence(key, texts=told.count(len(done.unknown), "text"))
    retold = told.count(done.retold, "problem")
    if row not in done.known:
        return told.sentence("refusals.forgotten", text=row.text, retold=retold)
    means = told.word("refusal-means", row.kind)
    key = "refusals.learnt-rule" if row.business_rule else "refusals.learnt"
    return told.sentence(key, text=row.text, means=means, retold=retold)


def refusals_markdown(done: RefusalsResult, language: Language = "en", links: Links = NO_LINKS) -> str:
    """The page of both lists."""
    told = words(language)
    sections = [f"# {told.heading('refusals')}", way_back(told, links)]
    sections.append(prose(refusals_sentence(done, language)))
    if done.unknown:
        rows = [cells(row, language) for row in unknown_rows(done.unknown)]
        sections += [f"## {told.heading('refusals-unknown')}", table(columns(UnknownTextRow, language), rows)]
    if done.known:
        rows = [cells(row, language) for row in known_rows(done.known, language)]
        sections += [f"## {told.heading('refusals-known')}", table(columns(KnownTextRow, language), rows)]
    return "\n\n".join(sections)
