"""What statements come packed in: ZIP, gzip (bzip2, xz), tar, e-mail, base64, quoted-printable.

The files in it, within bounds that hold whatever the archive says of itself.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

from dossierflow.coda import formats
from dossierflow.coda.words.refusal import refused

MOST_FILES = 1000
#: Of all files together: what Billit's feed lets through as one file.
MOST_BYTES = 50 * 1024 * 1024
#: An archive in an archive in an archive is opened (a gzip in a ZIP that hangs on a mail); no deeper one.
DEEPEST = 3
#: What computers put into archives for themselves.
_CLUTTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError, LookupError,
)  # fmt: skip
#: Where tar has its name.
_TAR, _TAR_AT = b"ustar", 257
#: A header of CODA whose line ends early with `=`.
_QUOTED = re.compile(rb"0000[^\r\n]{1,72}=\r?\n")
_PACKED_NAME = re.compile(r"\.(gz|bz2|xz|tgz)$", re.IGNORECASE)


class Member(NamedTuple):
    """A file of an archive; `name` is the archive's name and its place there."""

    name: str
    content: bytes


def is_archive(content: bytes) -> bool:
    """By its first bytes; some thousand are enough."""
    return _opener(content) is not None


def members(name: str, content: bytes) -> list[Member]:
    """Its files; BadData where it cannot be opened as a whole.

    That is: damaged, with a password, of more than MOST_FILES files or MOST_BYTES, or nested too deeply.
    Nothing is written anywhere, so the names in it may be what they like. Of a mail: each part.
    """
    return list(_members(Member(name, content), _Room(), DEEPEST))


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _TooLarge(Exception):
    """More than can be unpacked."""


class _Room:
    """What may still be unpacked."""

    def __init__(self) -> None:
        self.files, self.size = MOST_FILES, MOST_BYTES

    def take(self, stream: _Stream) -> bytes:
        """At most as much as there is room for is ever unpacked."""
        content = stream.read(self.size + 1)
        self.files, self.size = self.files - 1, self.size - len(content)
        if self.files < 0 or self.size < 0:
            raise _TooLarge
        return content


#: The files of an archive: their names in it, and what they hold.
_Opener = Callable[[Member, _Room], Iterator[tuple[str, bytes]]]


def _members(archive: Member, room: _Room, depth: int) -> Iterator[Member]:
    opener = _opener(archive.content)
    if not depth or opener is None:
        raise refused("archive-too-deep", document=archive.name)
    try:
        for inside, content in opener(archive, room):
            found = Member(f"{archive.name}/{_printable(inside)}", content)
            if is_archive(found.content):
                yield from _members(found, room, depth - 1)
            else:
                yield found
    except _TooLarge:
        size = MOST_BYTES // 2**20
        raise refused("archive-too-large", document=archive.name, files=MOST_FILES, size=size) from None
    except _UNREADABLE as error:
        # What a ZIP with a password raises, and nothing else does; the words of libraries are English.
        is_locked = type(error) is RuntimeError
        key = "archive-locked" if is_locked else "archive-damaged"
        raise refused(key, document=archive.name) from error


def _opener(content: bytes) -> _Opener | None:
    for start, opener in _OPENERS.items():
        if content.startswith(start):
            return opener
    if content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return _of_tar
    if _QUOTED.match(content):
        return _of_quoted
    return _of_mail if formats.is_mail(content) else None


def _of_zip(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        for member in opened.infolist():
            if not member.is_dir() and not _is_clutter(member.filename):
                with opened.open(member) as stream:
                    yield member.filename, room.take(stream)


def _of_packed(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    """One file, packed."""
    import bz2
    import gzip

    packed, start = io.BytesIO(archive.content), archive.content[:2]
    stream: _Stream
    if start == b"BZ":
        stream = bz2.BZ2File(packed)
    elif start == b"\xfd7":
        stream = lzma.LZMAFile(packed)  # noqa: SIM115 - of memory: nothing to close
    else:
        stream = gzip.GzipFile(fileobj=packed)
    content = room.take(stream)
    yield _PACKED_NAME.sub("", PurePosixPath(archive.name).name), content


def _of_tar(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    import tarfile

    try:
        with tarfile.open(fileobj=io.BytesIO(archive.content), mode="r:") as opened:
            for member in opened:
                stream = opened.extractfile(member) if member.isfile() else None
                if stream is not None and not _is_clutter(member.name):
                    yield member.name, room.take(stream)
    except tarfile.TarError as error:
        raise ValueError(str(error)) from None


def _of_mail(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    """Each part of a message, decoded: what hangs on it, and what is written in it."""
    import email

    place = 0
    for part in email.message_from_bytes(archive.content.lstrip()).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            place += 1
            kind = "html" if part.get_content_subtype() == "html" else "txt"
            yield part.get_filename() or f"{place}.{kind}", room.take(io.BytesIO(content))


def _of_base64(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    """A file that was written out for a mail or a program, and never turned back."""
    import base64

    yield PurePosixPath(archive.name).name, room.take(io.BytesIO(base64.b64decode(archive.content)))


def _of_quoted(archive: Member, room: _Room) -> Iterator[tuple[str, bytes]]:
    """A file as a mail holds it (quoted-printable): lines end early with `=`, some characters are codes."""
    import quopri

    yield PurePosixPath(archive.name).name, room.take(io.BytesIO(quopri.decodestring(archive.content)))


#: By their first bytes; a header of CODA in base64 begins like that of every bank.
_OPENERS: dict[bytes, _Opener] = {
    b"PK\x03\x04": _of_zip,
    b"PK\x05\x06": _of_zip,
    b"\x1f\x8b": _of_packed,
    b"BZh": _of_packed,
    b"\xfd7zXZ": _of_packed,
    b"MDAwMD": _of_base64,
}


def _is_clutter(name: str) -> bool:
    return bool(_CLUTTER & set(PurePosixPath(name).parts))


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name)
