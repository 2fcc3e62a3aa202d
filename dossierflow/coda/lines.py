"""One line at a time: the record in it, whatever has happened to its form. Rules F1, F2 and F4.

A line that was trimmed is padded, one with something behind it is cut, several without line ends between them
are taken apart. A field that cannot be read costs no other field of its record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from dossierflow.coda import decoding, realign, wrapped
from dossierflow.coda.chunks import Chunk
from dossierflow.coda.layout import LENGTH, Fault, Layout
from dossierflow.coda.notes import Notes
from dossierflow.coda.records import LAYOUTS, Header, layout_of
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Word

#: A record, the names of its fields whose content is lost, and how far into the line it starts.
Found = tuple[Any, frozenset[str], int]
#: The records that may come now.
Expected = Callable[[], Collection[type]]
NOTHING_LOST: frozenset[str] = frozenset()
NAMES = {layout.row: ".".join(identification) for identification, layout in LAYOUTS.items()}
#: Fields without which a movement or balance cannot be booked.
_VITAL = frozenset({"amount", "sign", "balance"})
#: What records begin with.
RECORD_STARTS = frozenset("0123489")
#: A line this much longer than a record is no record with something behind it.
_LONGEST = 2 * LENGTH
#: Lines that are no record, before the first that is one: then this is another kind of file.
_ENOUGH = 50
_SPLIT = re.compile(r"([^\r\n]*)(\r{0,4}\n|\r|\Z)")
_END_OF_FILE = "\x1a"
#: What programs and lines of old put around a file or a page of it: STX, ETX, EOT, form feed, separators.
_AROUND = "\x00\x02\x03\x04\x0c\x1c\x1d\x1e\x1f" + _END_OF_FILE
#: Of a line that is no record, how much is shown.
_SHOWN = 30
_DIGITS = re.compile(r"[0-9]{6}")


def split(chunk: Chunk, place: int) -> Iterator[tuple[int, str, str]]:
    """The lines of a chunk from a place in its text on: where each starts, its text, and its line end."""
    for match in _SPLIT.finditer(chunk.text, place):
        if match.start() < len(chunk.text):
            yield match.start(), match[1], match[2]


def is_blank(line: str) -> bool:
    """Whether a line holds nothing, or an end-of-file character."""
    return not line.strip("\t " + _AROUND)


class LineReader:
    """Reads lines, and remembers what to say of them: at once (`take`), or once a statement (`once`)."""

    def __init__(self) -> None:
        self._said: list[Broken] = []
        self.once = Notes()
        self._ending = ""
        self._known = 0
        self._junk: list[Broken] = []
        #: Lines of which something is lost: what else is odd about them follows from that.
        self.damaged: set[int] = set()

    @property
    def is_empty(self) -> bool:
        """There was nothing but blanks."""
        return not self._known and not self._junk

    @property
    def is_other(self) -> bool:
        """There was something, and nothing of it CODA."""
        return bool(self._junk) and not self._known

    @property
    def is_hopeless(self) -> bool:
        """Nothing so far looked like CODA, and it was much."""
        return not self._known and len(self._junk) >= _ENOUGH

    def open(self, chunk: Chunk) -> None:
        self.once.encoding = chunk.encoding
        if chunk.ending:
            self.ending(chunk.line, chunk.ending)

    def ending(self, line: int, ending: str) -> None:
        """Hear the line end of a line that is not blank; the end of the file is one too."""
        if not ending:
            self._said.append(Broken.at(line, LENGTH + 1, "F2", "no-line-end", Level.WARNING))
        elif self._ending and ending != self._ending:
            self.once.add(Broken.at(line, LENGTH + 1, "F2", "two-line-ends"))
        elif len(ending) > len("\r\n"):
            self.once.add(Broken.at(line, LENGTH + 1, "F2", "doubled-return"))
        self._ending = ending or self._ending

    def take(self) -> list[Broken]:
        """What was said since the last time."""
        said, self._said = self._said, []
        return said

    def close(self, format_: str) -> list[Broken]:
        """What is left to say at the end of the file; `format_` is what it is where it is no CODA."""
        if self.is_other:
            if format_ not in ("", "text"):
                other = Word(f"format:{format_}")
                return [Broken.at(1, 1, "F2", "other-format", Level.ERROR, format=other)]
            return [Broken.at(self._junk[0].line, 1, "F2", "no-coda", Level.ERROR)]
        return [*self.take(), *self.once.take()]

    def records(self, line: int, text: str, expected: Expected) -> list[Found]:
        """The records of a line: usually one, none in a blank one; (None, …) for what is no record."""
        layout = layout_of(text)
        match = layout.pattern.fullmatch(text) if layout is not None else None
        if layout is None or match is None:
            return self._unusual(line, text, expected)
        self._know()
        if not text.isascii():
            self.once.foreign(line, text)
        return [(layout.make((line, *match.groups())), NOTHING_LOST, 0)]

    def whole(self, line: int, pieces: Sequence[tuple[str, int]]) -> tuple[str, int]:
        """The record that is broken into several lines, which is said once, and how many they are; else the
        first line."""
        texts = [text for text, _ in pieces]
        if len(texts) < 2 or (found := wrapped.joined(texts)) is None:
            return texts[0], 1
        self.once.add(Broken.at(line, len(texts[0]) + 1, "F2", "wrapped", Level.ERROR))
        return found

    def _unusual(self, line: int, text: str, expected: Expected) -> list[Found]:
        if is_blank(text):
            self.once.add(Broken.at(line, 1, "F2", "end-of-file" if _END_OF_FILE in text else "blank-line"))
            return []
        if text[-1] in _AROUND or text[0] in _AROUND:
            return self._surrounded(line, text, expected)
        if other := wrapped.with_blanks(text):
            self.once.add(Broken.at(line, 1, "F2", other.key, other.level))
            return self.records(line, other.text, expected)
        if realign.is_joined(text):
            self.once.add(Broken.at(line, LENGTH + 1, "F2", "joined"))
            return self._apart(line, text, range(0, len(text), LENGTH), expected)
        if starts := realign.behind_strays(text):
            self.once.add(_length(line, starts[0] or LENGTH + 1, text))
            return self._apart(line, text, starts, expected)
        if self.once.encoding == decoding.UTF_8 and len(text) < LENGTH == len(text.encode()):
            return self._counted_in_bytes(line, text)
        return [self._of_length(line, text, expected)]

    def _surrounded(self, line: int, text: str, expected: Expected) -> list[Found]:
        """A record with something of its transport at its edges."""
        bare = text.lstrip(_AROUND)
        lead = len(text) - len(bare)
        bare = bare.rstrip(_AROUND)
        position = 1 if lead else len(bare) + 1
        if _END_OF_FILE in text:
            self.once.add(Broken.at(line, position, "F2", "end-of-file"))
        else:
            self.once.add(Broken.at(line, position, "F1", "control", code=f"{ord(text[position - 1]):02X}"))
        return [(record, lost, start + lead) for record, lost, start in self.records(line, bare, expected)]

    def _apart(self, line: int, text: str, starts: Iterable[int], expected: Expected) -> list[Found]:
        return [
            (record, lost, start)
            for place, start in enumerate(starts)
            for record, lost, _ in self.records(line + place, text[start : start + LENGTH], expected)
        ]

    def _of_length(self, line: int, text: str, expected: Expected) -> Found:
        bare = text.lstrip()
        lead = len(text) - len(bare)
        if lead and len(text) > LENGTH and len(bare) <= LENGTH and layout_of(bare):
            self.once.add(Broken.at(line, 1, "F2", "lead"))
            text = bare
        if text[LENGTH:].isspace():
            self.once.add(_length(line, LENGTH + 1, text), "padded")
            text = text[:LENGTH]
        layout = layout_of(text)
        if len(text) == LENGTH:
            return self._repaired(line, text, layout, expected)
        if layout is None or layout.row not in expected():
            found = realign.without_start(line, text, expected())
            if found is not None:
                self._know()
                self.once.add(_length(line, 1, text))
                return found.record, found.lost, 0
        if layout is None or len(text) > _LONGEST:
            return self._no_record(_length(line, min(len(text), LENGTH) + 1, text), text)
        return self._misshapen(line, text, layout)

    def _misshapen(self, line: int, text: str, layout: Layout) -> Found:
        """Too short or too long: said once, whatever fields it costs."""
        if found := realign.by_one(line, text, layout):
            record, lost = found
        elif wrapped.is_shifted(text[:LENGTH], layout):
            return self._shifted(line, text, layout)
        elif len(text) < LENGTH:
            record, lost = realign.cut_off(line, text, layout)
        else:
            record, lost = layout.salvage(line, text[:LENGTH])
        if not self._known and not _convinces(layout, lost):
            return self._no_record(_length(line, min(len(text), LENGTH) + 1, text), text)
        self._know()
        if any(part.is_vital and part.name in lost for part in layout.fields):
            broken = _length(line, min(len(text), LENGTH) + 1, text, "length-without-amount")
            self._said.append(broken._replace(level=Level.ERROR))
        else:
            self.once.add(_length(line, min(len(text), LENGTH) + 1, text))
        self.damaged.add(line)
        return record, lost, 0

    def _shifted(self, line: int, text: str, layout: Layout) -> Found:
        """A record that is known by its start, and little else of it."""
        if not self._known and layout.row is not Header:
            return self._no_record(_length(line, len(text) + 1, text), text)
        self._know()
        self.once.add(_length(line, min(len(text), LENGTH) + 1, text, "shifted")._replace(level=Level.ERROR))
        self.damaged.add(line)
        return *wrapped.without_blanks(line, text, layout), 0

    def _repaired(self, line: int, text: str, layout: Layout | None, expected: Expected) -> Found:
        """The record of a line of the right length in which something does not fit."""
        if layout is None or not layout.pattern.fullmatch(text):
            found = realign.identified(text, expected())
            if layout is None and found is None:
                return self._no_record(Broken.at(line, 1, "F3", "no-record", start=text[:2]), text)
            if found is not None:
                start = text[:2]
                layout, text = found
                name = NAMES[layout.row]
                self._said.append(
                    Broken.at(line, 1, "F3", "read-as", Level.WARNING, start=start, record=name)
                )
                self.damaged.add(line)
        assert layout is not None
        record, lost = layout.salvage(line, text)
        if not self._known and not _convinces(layout, lost):
            return self._no_record(Broken.at(line, 1, "F3", "no-record", start=text[:2]), text)
        self._know()
        if not text.isascii():
            self.once.foreign(line, text)
        for fault in layout.faults(text):
            self._fault(line, fault, lost)
        if lost:
            self.damaged.add(line)
        return record, lost, 0

    def _fault(self, line: int, fault: Fault, lost: frozenset[str]) -> None:
        broken = Broken(line, fault.position, fault.rule, (fault.what,))
        if fault.field in lost and fault.field in _VITAL:
            self._said.append(broken._replace(level=Level.ERROR))
        else:
            # The same blank or code in every record has one cause.
            self.once.add(broken, f"{fault.rule}{fault.what}")

    def _counted_in_bytes(self, line: int, text: str) -> list[Found]:
        """UTF-8 whose writer filled up 128 bytes, not characters: the fields are where the bytes are."""
        self.once.add(Broken.at(line, 1, "F2", "counted-in-bytes"), "foreign")
        raw = text.encode().decode("latin-1")
        layout = layout_of(raw)
        if layout is None:
            return [self._no_record(Broken.at(line, 1, "F3", "no-record", start=raw[:2]), raw)]
        self._know()
        fields = (part.of(raw).encode("latin-1").decode(errors="replace") for part in layout.fields)
        whole = layout.make((line, *fields))
        record, lost = layout.salvage(line, raw)
        safe = {
            name: value for name, value in zip(layout.row._fields, whole, strict=True) if name not in lost
        }
        return [(record._replace(**safe), lost, 0)]

    def _no_record(self, broken: Broken, text: str) -> Found:
        """Words around the statements are said once; each line that may have been a record by itself."""
        stray = Broken.at(broken.line, 1, "F2", "stray", start=text.strip()[:_SHOWN].rstrip())
        if not self._known:
            self._junk.append(stray)
        elif text[:1] in RECORD_STARTS or (len(text) == LENGTH and _DIGITS.search(text)):
            is_grave = len(text) > LENGTH // 2 and _DIGITS.search(text)  # it was a movement or a balance
            self._said.append(broken._replace(level=Level.ERROR) if is_grave else broken)
        else:
            self.once.add(stray)
        return None, NOTHING_LOST, 0

    def _know(self) -> None:
        """A record was found; what stood before the first one is no record."""
        self._known += 1
        if self._junk:
            self.once.add(self._junk[0], "stray", len(self._junk))
            self._junk = []


def _convinces(layout: Layout, lost: frozenset[str]) -> bool:
    """Whether a line is the record it begins like: prose and tables have lines that begin with a 1."""
    return 2 * len(lost) <= sum(part.is_number for part in layout.fields)


def _length(line: int, position: int, text: str, key: str = "length") -> Broken:
    return Broken.at(line, position, "F2", key, found=len(text))
