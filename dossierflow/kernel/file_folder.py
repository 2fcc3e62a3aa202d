"""A folder, or any fsspec address, that files are put into: whole, or not at all."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import fsspec

from dossierflow.errors import SettingError, Unavailable

#: The first day that a ZIP can hold; a real time would make other bytes each time.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class FileFolder:
    """Any fsspec address. A file is written under another name and then moved: it is whole, or not there."""

    address: str

    def put(self, name: str, content: bytes) -> None:
        """Write one file; the same name again replaces it in one step."""
        try:
            system, folder = fsspec.core.url_to_fs(self.address)
            system.makedirs(folder, exist_ok=True)
            part = f"{folder}/.{name}.part"
            with system.open(part, "wb") as stream:
                stream.write(content)
                _to_disk(stream)
            system.mv(part, f"{folder}/{name}")
        except (ValueError, ImportError) as error:
            raise SettingError(f"{self.address} is no folder that can be written to: {error}") from None
        except OSError as error:
            raise Unavailable(f"{self.address}: {error}") from None


def folder_within(address: str, name: str) -> str:
    """The address of a folder of this name in another."""
    return f"{address.rstrip('/')}/{name}"


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of named files, in the order of their names; the same files make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _to_disk(stream: io.IOBase) -> None:
    # Local files only: a delivery is recorded as done, so it must survive a power cut.
    try:
        number = stream.fileno()
    except (OSError, AttributeError):
        return
    stream.flush()
    os.fsync(number)
