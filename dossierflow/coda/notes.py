"""What is said once of a statement, however many of its lines it is true of."""

from __future__ import annotations

from typing import NamedTuple

from dossierflow.coda import decoding
from dossierflow.coda.layout import LENGTH
from dossierflow.coda.rules import Broken, Level


class _Note(NamedTuple):
    broken: Broken
    lines: int

    @property
    def said(self) -> Broken:
        return self.broken if self.lines == 1 else self.broken.and_also("lines", count=self.lines)


class Notes:
    """Collects them; `encoding` is that of the text as it is read."""

    def __init__(self) -> None:
        self.encoding = decoding.ASCII
        self._notes: dict[str, _Note] = {}

    def take(self) -> list[Broken]:
        """What is to be said of the statement that ends here."""
        notes, self._notes = self._notes, {}
        return [note.said for note in notes.values()]

    def add(self, broken: Broken, kind: str = "", lines: int = 1) -> None:
        """`kind` tells what is one cause, where the key does not."""
        note = self._notes.get(kind or broken.key) or _Note(broken, 0)
        self._notes[kind or broken.key] = note._replace(lines=note.lines + lines)

    def blank(self, line: int, count: int) -> None:
        """Hear of empty lines, a whole run of them at once: a file may be made of nothing else."""
        self.add(Broken.at(line, 1, "F2", "blank-line"), lines=count)

    def foreign(self, line: int, text: str) -> None:
        """Note a record with characters outside ASCII; the first one of a statement is named.

        Nothing where the encoding as a whole was said already.
        """
        if self.encoding in decoding.UNUSUAL:
            return
        if known := self._notes.get("foreign"):
            self._notes["foreign"] = known._replace(lines=known.lines + 1)
            return
        place = next(place for place, character in enumerate(text) if not character.isascii())
        character = text[place]
        label = decoding.LABELS[self.encoding]
        everywhere_alike = self.encoding == "cp1252" and character <= "\xff"
        level = Level.WARNING if everywhere_alike else None
        # A line end counts as two places at most; a group is a run of whole records.
        position = place % (LENGTH + 2) + 1 if place >= LENGTH else place + 1
        if self.encoding == decoding.UTF_8:
            # By the letter, a record is 128 bytes.
            broken = Broken.at(line, position, "F2", "foreign-utf-8", level, character=character)
        else:
            broken = Broken.at(line, position, "F1", "foreign", level, character=character, encoding=label)
        self.add(broken, "foreign")
