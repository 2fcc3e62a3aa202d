"""A file with its bytes, as it came from or goes to one of the two services."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileContent:
    """`content` is the file itself, decoded; it is left out of `repr`."""

    name: str
    mime: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()
