"""What was typed and fits no command: cyclopts says it in English, the texts in every other language."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from cyclopts import CycloptsError
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from dossierflow.errors import Misuse
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.told import misuse
from dossierflow.texts import Phrase, phrase, spoken


def mistyped(error: CycloptsError) -> Misuse:
    """It quotes what was typed, and so do we: as text."""
    return (_told(error) if spoken() != "en" else None) or Misuse(shortened(str(error)))


def _told(error: CycloptsError) -> Misuse | None:
    match error:
        case UnknownCommandError(unused_tokens=[typed, *_]):
            commands = [name for name in error.app or () if not name.startswith("-")]
            return misuse("unknown-command", typed=shortened(typed), hint=_near(typed, commands))
        case UnknownOptionError():
            typed = error.token.keyword or error.token.value
            names = [name for argument in error.argument_collection for name in argument.names]
            return misuse("unknown-option", typed=shortened(typed), hint=_near(typed, names))
        case UnusedCliTokensError(unused_tokens=[*typed]):
            return misuse("too-much-typed", typed=shortened(" ".join(typed)))
        case RepeatArgumentError():
            return misuse("option-twice", option=str(error.token.keyword))
        case CoercionError(token=token) if token is not None:
            return _unfit(token.keyword or _named(error), token.value, _choices(error.target_type))
        case MissingArgumentError():
            positional = error.argument is not None and not error.argument.field_info.is_keyword
            option = error.keyword or _named(error)
            given = positional or error.keyword is None
            return misuse("option-missing" if given else "option-without-value", option=option)
        case _:
            return None


def _unfit(option: str, text: str, choices: list[str]) -> Misuse:
    text = shortened(repr(text))
    if choices:
        return misuse("option-one-of", option=option, text=text, choices=", ".join(choices))
    return misuse("option-unfit", option=option, text=text)


def _choices(kind: Any) -> list[str]:
    """What may be typed, where it is one of a list."""
    if get_origin(kind) is Literal:
        return [str(one) for one in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [name.lower().replace("_", "-") for name in kind.__members__]
    return []


def _named(error: CycloptsError) -> str:
    return error.argument.name if error.argument is not None else ""


def _near(typed: str, known: Iterable[str]) -> Phrase:
    close = difflib.get_close_matches(typed, list(known), n=1)
    return phrase("typed.near", name=close[0]) if close else phrase("next-step.see-help")
