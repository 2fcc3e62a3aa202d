"""Where dossiers are in their lives, and what was found when one began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from dossierflow.delivery.beginning import Beginning
from dossierflow.domain.dossier import Dossier, Stage
from dossierflow.reports.rows import Language
from dossierflow.store.dossier_life import BEGAN, LIVE, LifeEvent
from dossierflow.texts import Words, words

#: The count by which each field of a Beginning is told.
COUNTS = {
    "booked": "found-booked",
    "to_decide": "to-decide",
    "ready": "ready",
    "waiting": "waits",
    "taken_over": "taken-over",
    "late": "late",
    "older": "older",
}


def found(counts: Mapping[str, int], told: Words) -> str:
    """What a beginning found, in one sentence."""
    says = told.counts(*((counts.get(name, 0), count) for name, count in COUNTS.items()))
    return says or told.sentence("run.begins-empty")


def begins(beginning: Beginning, language: Language = "en") -> str:
    """Of the first run of a live dossier."""
    told = words(language)
    return told.sentence("run.begins", found=found(asdict(beginning), told))


def live_sentences(
    starts_on: date, done: Mapping[Dossier, Beginning | None], language: Language = "en"
) -> dict[Dossier, str]:
    """What is so now, or would be, by dossier."""
    told = words(language)
    return {
        dossier: told.sentence("run.is-live", day=starts_on)
        if beginning is None
        else told.sentence("run.would-begin", day=starts_on, found=found(asdict(beginning), told))
        for dossier, beginning in done.items()
    }


def stop_sentences(dossiers: Iterable[Dossier], language: Language = "en") -> dict[Dossier, str]:
    """What is so now of dossiers that were stopped or resumed."""
    told = words(language)
    return {
        dossier: told.sentence("run.is-stopped")
        if dossier.stopped
        else told.sentence("run.is-resumed", stage=told.word("stage", dossier.stage))
        for dossier in dossiers
    }


def stages(counts: Mapping[Stage, int], language: Language = "en") -> str:
    """`187 live, 12 prepared and not live`."""
    told = words(language)
    order = (Stage.LIVE, Stage.PREPARED, Stage.FOUND, Stage.STOPPED, Stage.UNBOUND)
    return told.counts(*((counts.get(stage, 0), f"{stage}-dossier") for stage in order))


def history_rows(events: Iterable[LifeEvent], language: Language = "en") -> list[tuple[str, str]]:
    """When, and what."""
    told = words(language)
    return [(told.moment(one.at), _event(one, told)) for one in events]


def _event(one: LifeEvent, told: Words) -> str:
    match one.event:
        case event if event == LIVE:
            return told.sentence("life.live", day=date.fromisoformat(one.facts["day"]))
        case event if event == BEGAN:
            counts = {name: int(value) for name, value in one.facts.items()}
            return told.sentence("life.began", found=found(counts, told))
        case event:
            return told.sentence(f"life.{event}", reason=one.reason or "–")
