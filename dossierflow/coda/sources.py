"""The files that somebody names: as they are, in folders, and in what they came packed in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dossierflow.coda import formats
from dossierflow.coda.archive import MOST_BYTES, is_archive, members
from dossierflow.errors import BadData

_CALLED = (".cod", ".coda", ".bc2", ".cd2", ".zip")


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file to read: on disk, or `content` out of an archive."""

    name: str
    path: Path
    content: bytes | None = None

    def open(self) -> IO[bytes]:
        return self.path.open("rb") if self.content is None else io.BytesIO(self.content)


def _unheard(name: str, format_: str) -> None:
    """Nobody asks what was left out."""


class StatementFiles:
    """Each file in turn. Of folders and archives, what is plainly something else beside CODA is left out, and
    `left_out` hears its name and what it is (a `format` of the words); so it does of an archive that does not
    open, which is then read as the one file it is."""

    def __init__(self, paths: Iterable[Path], left_out: Callable[[str, str], None] = _unheard) -> None:
        self._paths = paths
        self._left_out = left_out

    def __iter__(self) -> Iterator[StatementFile]:
        for path in self._paths:
            if path.is_dir():
                for inside in sorted(one for one in path.rglob("*") if one.is_file()):
                    if not any(part.startswith(".") for part in inside.relative_to(path).parts):
                        yield from self._within(inside)
            else:
                yield from self._opened(path)

    def _within(self, path: Path) -> Iterator[StatementFile]:
        if self._is_wanted(str(path), _head(path)):
            yield from self._opened(path)

    def _opened(self, path: Path) -> Iterator[StatementFile]:
        if not is_archive(_head(path)):
            yield StatementFile(str(path), path)
            return
        try:
            inside = members(str(path), _whole(path))
        except BadData:
            self._left_out(str(path), "closed")
            yield StatementFile(str(path), path)
            return
        for member in inside:
            if self._is_wanted(member.name, member.content):
                yield StatementFile(member.name, path, member.content)

    def _is_wanted(self, name: str, head: bytes) -> bool:
        found = formats.format_of(head)
        if not found or is_archive(head) or name.lower().endswith(_CALLED):
            return True
        self._left_out(name, found)
        return False


def _whole(path: Path) -> bytes:
    """Of an archive that is larger than all that is unpacked of one, a part: it does not open."""
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 2**20)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(formats.HEAD)
