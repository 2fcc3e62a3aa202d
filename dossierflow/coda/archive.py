"""A ZIP of statements: the files in it, within bounds that hold whatever the archive says of itself."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from dossierflow.errors import BadData

MOST_FILES = 1000
#: Of all files together: what Billit's feed lets through as one file.
MOST_BYTES = 50 * 1024 * 1024
#: An archive in an archive is opened; one in that is not.
DEEPEST = 2
#: What computers put into archives for themselves.
_CLUTTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_START = (b"PK\x03\x04", b"PK\x05\x06")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip


class Member(NamedTuple):
    """A file of an archive; `name` is the archive's name and its place there."""

    name: str
    content: bytes


def is_archive(content: bytes) -> bool:
    """By its first bytes."""
    return content.startswith(_START)


def members(name: str, content: bytes) -> list[Member]:
    """Its files; BadData where it cannot be opened as a whole.

    That is: damaged, with a password, of more than MOST_FILES files or MOST_BYTES, or nested too deeply.
    Nothing is written anywhere, so the names in it may be what they like.
    """
    return list(_members(Member(name, content), _Room(), DEEPEST))


class _Room:
    """What may still be unpacked."""

    def __init__(self) -> None:
        self.files, self.size = MOST_FILES, MOST_BYTES

    def take(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        """At most as much as there is room for is ever unpacked."""
        with archive.open(member) as stream:
            content = stream.read(self.size + 1)
        self.files, self.size = self.files - 1, self.size - len(content)
        if self.files < 0 or self.size < 0:
            raise ValueError("more than can be unpacked")
        return content


def _members(archive: Member, room: _Room, depth: int) -> Iterator[Member]:
    if not depth:
        raise BadData("archives in archives in archives", document=archive.name)
    try:
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            for member in opened.infolist():
                if member.is_dir() or _CLUTTER & set(PurePosixPath(member.filename).parts):
                    continue
                name = f"{archive.name}/{_printable(member.filename)}"
                found = Member(name, room.take(opened, member))
                if is_archive(found.content):
                    yield from _members(found, room, depth - 1)
                else:
                    yield found
    except _UNREADABLE as error:
        raise BadData(f"the archive cannot be opened: {error}", document=archive.name) from None


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name)
