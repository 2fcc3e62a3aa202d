"""Whose turn it is: dossiers with a rhythm of their own, and those that follow the practice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.rhythm import BY_DAY, Rhythm, ScheduledWork, minutes_between, times
from dossierflow.kernel.settings import Settings


def of_practice(settings: Settings, work: ScheduledWork) -> Rhythm:
    """The practice's rhythm for a piece of work."""
    rhythm: Rhythm = getattr(settings, f"{work}_rhythm")
    return rhythm


def own(dossier: Dossier, work: ScheduledWork) -> Rhythm | None:
    """The dossier's own rhythm; None where it follows the practice."""
    rhythm = dossier.settings.rhythm.get(work, Rhythm.PRACTICE)
    return None if rhythm is Rhythm.PRACTICE else rhythm


def wanted(found: list[Dossier], work: ScheduledWork, *, followers: bool) -> list[Dossier]:
    """These dossiers; `followers`: without those that have a rhythm of their own."""
    return [one for one in found if own(one, work) is None] if followers else found


def of_night(settings: Settings, dossier: Dossier) -> frozenset[ScheduledWork]:
    """What the night does in a dossier, besides onboarding: what is the night's by its rhythm, and what the
    practice does by day, so that the morning's overview is complete."""

    def is_nights(work: ScheduledWork) -> bool:
        rhythm = own(dossier, work)
        if rhythm is None:
            return of_practice(settings, work) in {Rhythm.NIGHT, *BY_DAY}
        return rhythm is Rhythm.NIGHT

    return frozenset(filter(is_nights, ScheduledWork))


def due(dossiers: Iterable[Dossier], after: datetime, until: datetime) -> dict[ScheduledWork, list[Dossier]]:
    """Dossiers with a rhythm of their own whose time came after the one instant and up to the other."""
    minutes = minutes_between(after, until)
    found: dict[ScheduledWork, list[Dossier]] = {work: [] for work in ScheduledWork}
    for dossier in dossiers:
        for work in ScheduledWork:
            its = times(own(dossier, work) or Rhythm.NEVER, dossier.division)
            if its is not None and any(map(its.has, minutes)):
                found[work].append(dossier)
    return {work: those for work, those in found.items() if those}
