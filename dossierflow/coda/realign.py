"""Records of the wrong length, and records that do not say what they are.

Where one character is missing or too much, the places at which putting it right makes the record fit tell
which fields are in doubt; all others are sound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from dossierflow.coda.layout import LENGTH, Layout
from dossierflow.coda.records import LAYOUTS, layout_of

#: A record of a movement with no more faults than this is what it says it is; one that opens or closes a
#: statement where none may is not, unless it is without fault.
_FEW = 2
_AROUND = frozenset(LAYOUTS[identification].row for identification in "0189")


class Salvaged(NamedTuple):
    """A record, and the names of its fields whose content is lost or in doubt."""

    record: Any
    lost: frozenset[str]


def by_one(line: int, text: str, layout: Layout) -> Salvaged | None:
    """The record in a line that has one character too few or too many; None where no place makes it fit."""
    if len(text) not in (LENGTH - 1, LENGTH + 1):
        return None
    fits = list(_fits(text, layout))
    if not fits:
        return None
    places = [place for place, _ in fits]
    doubtful = frozenset(
        part.name
        for part in layout.fields
        if part.is_number and any(part.position - 1 <= place < part.end for place in places)
    )
    match = layout.pattern.fullmatch(fits[0][1])
    assert match
    return Salvaged(layout.make((line, *match.groups())), doubtful)


def _fits(text: str, layout: Layout) -> Iterator[tuple[int, str]]:
    for place in range(len(layout.identification), LENGTH):
        if len(text) < LENGTH:
            changed = [f"{text[:place]}{character}{text[place:]}" for character in " 0"]
        else:
            changed = [text[:place] + text[place + 1 :]]
        for candidate in changed:
            if layout.pattern.fullmatch(candidate):
                yield place, candidate


def is_joined(text: str) -> bool:
    """Whole records one behind the other, of which at most one in a row is a header."""
    if len(text) <= LENGTH or len(text) % LENGTH:
        return False
    starts = [text[start : start + 2] for start in range(0, len(text), LENGTH)]
    if not all(layout_of(start) for start in starts):
        return False
    return all(not (one[0] == "0" == two[0]) for one, two in pairwise(starts))


def behind_strays(text: str) -> list[int]:
    """Where whole records stand in a line of which each may have one stray character before it; [] where the
    line is anything else."""
    starts, place = [], 0
    while place < len(text):
        fitting = (at for at in (place, place + 1) if _is_record(text[at : at + LENGTH]))
        start = next(fitting, None) if len(text) > LENGTH else None
        if start is None:
            return []
        starts.append(start)
        place = start + LENGTH
    return starts


def _is_record(text: str) -> bool:
    layout = layout_of(text)
    return layout is not None and layout.pattern.fullmatch(text) is not None


def without_start(line: int, text: str, expected: Collection[type]) -> Salvaged | None:
    """The record in a line that lost its first character, and looks like another one since."""
    for identification, layout in LAYOUTS.items():
        whole = identification + text[len(identification) - 1 :]
        if layout.row in expected and (match := layout.pattern.fullmatch(whole)):
            return Salvaged(layout.make((line, *match.groups())), frozenset())
    return None


def cut_off(line: int, text: str, layout: Layout) -> Salvaged:
    """The record in a line that ends too early: what comes later is lost, but for text, which is blank."""
    record, lost = layout.salvage(line, text.ljust(LENGTH))
    gone = {part.name for part in layout.fields if part.is_number and part.end > len(text)}
    zeros = {part.name: "0" * part.length for part in layout.fields if part.name in gone}
    return Salvaged(record._replace(**zeros), lost | gone)


def identified(text: str, expected: Collection[type]) -> tuple[Layout, str] | None:
    """What a line of the right length is whose identification is damaged, and its text put right.

    The record that fits, where only one does; else the one that fits and is expected here.
    """
    own = LAYOUTS.get(text[:2]) or LAYOUTS.get(text[:1])
    fitting = [
        (layout, changed)
        for identification, layout in LAYOUTS.items()
        if layout.pattern.fullmatch(changed := identification + text[len(identification) :])
    ]
    wanted = [found for found in fitting if found[0].row in expected]
    if own is not None:
        few = 0 if own.row in _AROUND else _FEW
        is_other = own.row not in expected and len(list(own.faults(text))) > few
        return wanted[0] if wanted and is_other else None
    if len(fitting) == 1:
        return fitting[0]
    return wanted[0] if wanted else None
