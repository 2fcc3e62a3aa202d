"""A ZIP from the feed: the files in it, within bounds that hold whatever the archive says of itself."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from dossierflow.errors import BadData
from dossierflow.kernel.file_content import FileContent

MOST_FILES = 1000
#: Of all files together: what the feed itself lets through as one file.
MOST_BYTES = 50 * 1024 * 1024
#: An archive in an archive is opened; one in that is not.
DEEPEST = 2
#: What computers put into archives for themselves.
_CLUTTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_START = (b"PK\x03\x04", b"PK\x05\x06")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip


def is_archive(content: bytes) -> bool:
    return content.startswith(_START)


def files_in(archive: FileContent) -> list[FileContent]:
    """Its files, each named by the archive and its place there; BadData where it cannot be opened as a whole.

    That is: damaged, with a password, of more than MOST_FILES files or MOST_BYTES, or nested too deeply.
    Nothing is written anywhere, so the names in it may be what they like.
    """
    return list(_files(archive, _Room(), DEEPEST))


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


def _files(archive: FileContent, room: _Room, depth: int) -> Iterator[FileContent]:
    if not depth:
        raise BadData("archives in archives in archives", document=archive.name)
    try:
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            for member in opened.infolist():
                if member.is_dir() or _CLUTTER & set(PurePosixPath(member.filename).parts):
                    continue
                name = f"{archive.name}/{_printable(member.filename)}"
                found = FileContent(name, "", room.take(opened, member))
                if is_archive(found.content):
                    yield from _files(found, room, depth - 1)
                else:
                    yield found
    except _UNREADABLE as error:
        raise BadData(f"the archive cannot be opened: {error}", document=archive.name) from None


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name)
