"""What a setting of a dossier means: declared beside its field, for form, command, table and reference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Names(StrEnum):
    """What of the dossier a value names, and so must exist there."""

    JOURNAL = "journal"
    GL_ACCOUNT = "gl-account"
    MAILBOX = "mailbox"
    BANK_ACCOUNT = "bank-account"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class SettingMeaning:
    """`examples` are values that could stand, the first one also in the reference.

    A setting with parts is several: `parts` are the usual ones, each a column of a table of settings, and
    `part` is the regular expression of every one that may be. `least` and `most` bound a number.
    `among` are the only values that a text or number may take, besides none.
    """

    example: str
    names: Names | None = None
    parts: tuple[str, ...] = ()
    part: str = ""
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()
