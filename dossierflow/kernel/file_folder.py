"""A folder, or any fsspec address, that files are put into: whole, or not at all.

What is written is the client's: on this machine nobody but its owner may read it, and no link is followed,
as the folder may be a shared one in which others plant links.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import secrets
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import fsspec

from dossierflow.errors import Unavailable
from dossierflow.kernel.addresses import CHAIN, hidden, without_password
from dossierflow.kernel.told import misuse, setting_error, told

#: The first day that a ZIP can hold; a real time would make other bytes each time.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
#: What is gone when the process ends: a delivery there would be recorded and nowhere.
_FORGETFUL = frozenset({"memory"})
#: What ends the name of a file, and not that of a folder.
_ENDS_A_FILE = re.compile(
    r"\.(zip|gz|tgz|tar|bz2|xz|7z|rar|coda?|pdf|xml|csv|txt|json|xlsx?)/?$", re.IGNORECASE
)


@dataclass(frozen=True)
class FileFolder:
    """Any fsspec address. A file is written under another name and then moved: it is whole, or not there."""

    address: str

    def put(self, name: str, content: bytes) -> None:
        """Write one file; the same name again replaces it in one step."""
        with self.writing(name) as stream:
            stream.write(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A stream to one file, which stands there once the block ends without an error.

        SettingError where the address can hold no files, Unavailable where it cannot be written to now.
        """
        shown = without_password(self.address)
        if not name or name in (".", "..") or "/" in name or "\\" in name or "\0" in name:
            raise setting_error("no-file-name", file=name)
        try:
            system, folder = self._system()
            writing = _locally if _is_local(system) else _remotely
            with writing(system, folder, name) as stream:
                yield stream
        except (ValueError, ImportError) as error:
            said = hidden(str(error), self.address)
            raise setting_error("no-folder", folder=shown, reason=said) from None
        except OSError as error:
            said = hidden(str(error), self.address)
            raise told(Unavailable, "folder-unusable", folder=shown, reason=said) from None

    def _system(self) -> tuple[Any, str]:
        """What holds the files, and the folder in it. ValueError where nobody could write there."""
        if _FORGETFUL & {part.partition("://")[0] for part in self.address.split(CHAIN)}:
            raise setting_error("folder-forgets", folder=without_password(self.address))
        if names_a_file(self.address):
            raise setting_error("is-a-file", folder=without_password(self.address))
        try:
            system, folder = fsspec.core.url_to_fs(self.address)
        except TypeError as error:  # something that it must be told has no place in an address
            raise ValueError(str(error)) from None
        return system, folder

    @contextmanager
    def zip(self, name: str) -> Iterator[ZipStream]:
        """A ZIP that is filled file by file: none of them is held in memory."""
        with self.writing(name) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            yield ZipStream(archive)


@dataclass(frozen=True)
class ZipStream:
    """A ZIP under way; the same files in the same order make the same bytes."""

    archive: zipfile.ZipFile

    def add(self, name: str, content: bytes) -> None:
        self.archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)


@contextmanager
def own_file(file: Path) -> Iterator[IO[bytes]]:
    """A stream to a file that a person named: whole or not there, its owner's alone, and through no link.

    What is no file (a pipe, a terminal) is written as it is. OSError where nobody can write there.
    """
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            yield stream
        return
    if file.is_symlink():
        raise OSError(errno.ELOOP, "it is a link")
    if not file.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    with _locally(None, str(file.parent), file.name) as stream:
        yield stream


def names_a_file(address: str) -> bool:
    """Whether what should be a folder is called as files are (`out.zip`), and no such folder stands."""
    return bool(_ENDS_A_FILE.search(address)) and not Path(address).is_dir()


def refuse_a_file(folder: str) -> None:
    """Misuse where a person gives the name of a file for a folder: one of that name would be made."""
    if names_a_file(folder):
        raise misuse("is-a-file", field="folder", folder=without_password(folder))


def own_folder(folder: Path) -> None:
    """The folder and what is missing above it, for their owner alone; what exists keeps its rights."""
    if not folder.is_dir():
        own_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def folder_within(address: str, name: str) -> str:
    """The address of a folder of this name in another."""
    return f"{address.rstrip('/')}/{name}"


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of named files, in the order of their names; the same files make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files):
            ZipStream(archive).add(name, content)
    return buffer.getvalue()


def _is_local(system: Any) -> bool:
    return "file" in _protocols(system)


def _protocols(system: Any) -> tuple[str, ...]:
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


@contextmanager
def _locally(_system: Any, folder: str, name: str) -> Iterator[IO[bytes]]:
    own_folder(Path(folder))
    # Nobody can guess the name, and where something stands under it already, writing is refused.
    stem = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    part = Path(folder) / f".{stem}.{secrets.token_hex(8)}.part"
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with open(number, "wb") as stream:  # noqa: PTH123 - the descriptor, not the path: no link is followed
            yield stream
            stream.flush()
            # A delivery is recorded as done, so it must survive a power cut.
            os.fsync(number)
        part.replace(Path(folder) / name)
        _remove_leftovers(Path(folder), stem)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _remove_leftovers(folder: Path, stem: str) -> None:
    """What a killed process had written of the same file. Of ours alone: never a link, nor another user's."""
    for left in folder.glob(f".{stem}.*.part"):
        with suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                left.unlink()


@contextmanager
def _remotely(system: Any, folder: str, name: str) -> Iterator[IO[bytes]]:
    system.makedirs(folder, exist_ok=True)
    part = f"{folder}/.{secrets.token_hex(8)}.part"
    with system.open(part, "wb") as stream:
        yield stream
    system.mv(part, f"{folder}/{name}")
