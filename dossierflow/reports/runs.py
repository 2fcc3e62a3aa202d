"""How a run ends, in one sentence: what was done, and what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from dossierflow.domain.candidate import BindingState
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.practice.overview import Practice
from dossierflow.practice.story import Story
from dossierflow.reports.companies import candidates_sentence
from dossierflow.reports.documents import document_name
from dossierflow.reports.rows import Language
from dossierflow.statements import DeliverResult, FeedResult, StatementsResult
from dossierflow.texts import Words, words


def with_cost(result: str, calls: int, language: Language = "en") -> str:
    """`3 sent (12 calls)`."""
    told = words(language)
    return told.sentence("run.cost", result=result, calls=told.count(calls, "call"))


def by_dossier(results: Mapping[Dossier, str], language: Language = "en") -> str:
    """One sentence a dossier, and one for all with the same; where there are none, what to do first."""
    told = words(language)
    return told.joined(_of_dossiers(results, told)) or told.sentence("run.no-dossiers")


def _of_dossiers(results: Mapping[Dossier, str], told: Words) -> Iterator[str]:
    names = dict[str, list[str]]()
    for dossier, result in results.items():
        names.setdefault(result, []).append(dossier.name)
    for result, those in names.items():
        if len(those) == 1:
            yield told.sentence("run.of-dossier", dossier=those[0], result=result)
        else:
            yield told.sentence("run.of-dossiers", result=result, dossiers=", ".join(those))


def by_part(results: Iterable[tuple[str, str]], language: Language = "en") -> str:
    """One sentence a part of the night, or a dossier: what, and what became of it."""
    told = words(language)
    return told.joined(
        told.sentence("run.of-part", part=told.word("part", part), result=result) for part, result in results
    )


def not_done(failed: Mapping[Dossier, BaseException], done: int, language: Language = "en") -> str:
    """How many dossiers could not be done, and why."""
    told = words(language)
    causes = told.joined(_of_dossiers({one: str(error) for one, error in failed.items()}, told))
    total = told.count(len(failed) + done, "dossier")
    return told.sentence("run.not-done", failed=len(failed), total=total, causes=causes)


def waits(parts: Iterable[str], dossiers: int, pause: timedelta, language: Language = "en") -> str:
    """What of a night is tried again: parts of the practice, dossiers; and when."""
    told = words(language)
    what = [told.word("part", part) for part in parts]
    what += [told.count(dossiers, "dossier")] if dossiers else []
    minutes = int(pause.total_seconds() // 60)
    return told.sentence("run.waits", what=", ".join(what), minutes=minutes)


def nothing_to_do(language: Language = "en") -> str:
    return words(language).sentence("run.nothing-to-do")


def onboarded(
    discovery: DiscoveryResult, done: Mapping[Dossier, OnboardResult], language: Language = "en"
) -> str:
    """`12 dossiers onboarded`, and how many could be bound; the open problems are counted beside it."""
    told = words(language)
    matching = [one for one in discovery.candidates if one.state is BindingState.MATCH]
    read = told.count(len(done), "onboarded-dossier")
    return "; ".join([read, candidates_sentence(matching, language)] if matching else [read])


def statements_done(
    feed: FeedResult, done: Mapping[Dossier, StatementsResult], language: Language = "en"
) -> str:
    told = words(language)
    issued = sum(len(result.made.issued) for result in done.values())
    delivered = sum(len(result.sent.delivered) for result in done.values())
    return ", ".join(
        (
            told.count(len(feed.stored), "collected-file"),
            told.count(issued, "issued-statement"),
            told.count(delivered, "delivered-file"),
        )
    )


def delivered_again(done: Iterable[DeliverResult], language: Language = "en") -> str:
    return words(language).count(sum(len(result.delivered) for result in done), "file-delivered-again")


def at_a_glance(practice: Practice, language: Language = "en") -> str:
    """`4 dossiers with work, 2 problems`."""
    told = words(language)
    working = told.count(len(practice.with_work), "working-dossier")
    return f"{working}, {told.count(practice.problem_count, 'problem')}"


def where_it_stands(story: Story, key: str, language: Language = "en") -> str:
    """A document's last state, and the artifact that tells the rest."""
    told = words(language)
    document = document_name(told, story.document)
    if not story.deliveries:
        return told.sentence("run.stands-not-sent", document=document, key=key)
    last, _ = story.deliveries[-1]
    return told.sentence("run.stands", document=document, state=last.state, cause=last.cause, key=key)


def forecast(parties: int, per_second: float, language: Language = "en") -> str:
    """How much waits for Billit, and about how long it will take at today's pace."""
    told = words(language)
    waiting = told.count(parties, "waiting-party")
    if per_second <= 0:
        return told.sentence("progress.no-pace", parties=waiting)
    minutes = max(1, round(parties / per_second / 60))
    hours = round(minutes / 60)
    lasts = told.count(hours, "hour") if minutes >= 90 else told.count(minutes, "minute")
    pace = f"{per_second:.1f}".replace(".", told.decimal)
    return told.sentence("progress.forecast", parties=waiting, lasts=lasts, pace=pace)
