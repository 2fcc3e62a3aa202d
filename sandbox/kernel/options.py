"""How a sandbox is started: the choices that are not part of its books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Options:
    """`strict` refuses what the real service refuses; lenient lets sloppy reads through (for exploring).

    `settings` are whole numbers by name, such as `exact.minute`; each service documents its own.
    """

    strict: bool = True
    settings: Mapping[str, int] = field(default_factory=dict)

    def number(self, name: str, default: int) -> int:
        return self.settings.get(name, default)
