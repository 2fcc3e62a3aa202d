"""Every error of this package, sorted by what the operator does next.

DossierflowError
├── Misuse               correct the command or the setting, then start again
│   └── SettingError     … a setting of this installation
├── TryLater             nothing to do: the next run does it
│   ├── Unavailable      … the other side, or the network, is down
│   ├── BudgetSpent      … the calls of this minute or day are used up
│   └── Busy             … another run works on the same dossier
├── PersonMustAct        a person solves it; it is counted as a problem until then
│   ├── Reconnect        … give consent again
│   ├── RightMissing     … give the connected user a right
│   ├── Refused          … the other side says no, with its own words
│   ├── BadData          … correct the document, relation or file
│   └── Ambiguous        … several candidates: choose one
├── Uncertain            we do not know whether a write arrived: read before anything else
├── SafetyStop           the connection stops, whatever it was doing
│   └── WrongDivision    … an answer came from another company's books
├── PartsFailed          several parts of a dossier's night: each was told where it happened
└── Bug                  ours: report it with the text and the request id
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Protocol

from dossierflow.kernel.foreign import line, storable


class Voice(Protocol):
    """Who makes sentences in the language of this process: `kernel.told` gives the texts' `Words`."""

    def say(self, text: str) -> str:
        """A phrase as its sentence, any other text as it stands."""
        ...

    def word(self, table: str, key: str) -> str: ...

    def labelled(self, label: str, text: str) -> str: ...


class Multilingual(str):
    """A text with its own words for each language, which CODA brings along; as it stands it is English."""

    __slots__ = ()

    def in_language(self, language: str) -> str:
        """In this language (`nl`), or in English where it has no words of it."""
        return str(self)


class _Bare:
    """Where there are no texts: CODA is installed alone, and tells nobody a phrase."""

    def say(self, text: str) -> str:
        return text

    def word(self, table: str, key: str) -> str:
        return key

    def labelled(self, label: str, text: str) -> str:
        return f"{label}: {text}"


_voices: list[Callable[[], Voice]] = [_Bare]


def speak_with(voice: Callable[[], Voice]) -> None:
    """From now on errors are told by this voice."""
    _voices[:] = [voice]


class DossierflowError(Exception):
    """Base of all errors.

    `str()` is one line for the operator, in the language of this process, that names the dossier, document
    and field where they are known; `next_step` is the sentence that follows it. `message` is a sentence or a
    phrase of the texts, and so may `document` be.
    """

    #: What is next where nothing else is said: a key of `[next-step]`.
    default_next_step: ClassVar[str] = ""
    #: Kind of the problem that it becomes, where an error table of Exact's or Billit's names one.
    problem = ""

    def __init__(
        self,
        message: str,
        *,
        next_step: str = "",
        dossier: str = "",
        document: str = "",
        field: str = "",
        request_id: str = "",
    ) -> None:
        # An error quotes what it refuses and becomes a problem in the store, which must not refuse it too.
        self.message = _kept(message)
        self._next_step = _kept(next_step)
        self.dossier = storable(dossier)
        self.document = _kept(document)
        self.field = storable(field)
        self.request_id = storable(request_id)
        super().__init__(self.message)

    @property
    def next_step(self) -> str:
        """What a person does now, in the language of this process; '' where nothing is said."""
        [voice] = _voices
        if self._next_step or not self.default_next_step:
            return voice().say(self._next_step)
        return voice().word("next-step", self.default_next_step)

    def __str__(self) -> str:
        [voice] = _voices
        speaker = voice()
        named = (("dossier", self.dossier), ("document", self.document), ("field", self.field))
        where = [_placed(speaker, word, value) for word, value in named if value]
        says = speaker.say(self.message)
        return line(speaker.labelled(", ".join(where), says) if where else says)


def _placed(speaker: Voice, word: str, value: str) -> str:
    """`document invoice.pdf`; what is a sentence part of ours (« transaction 7 ») says itself what it is."""
    return f"{speaker.word('where', word)} {value}" if type(value) is str else speaker.say(value)


def _kept(text: str) -> str:
    """What can be stored; a phrase, which always can, stays one."""
    clean = storable(text)
    return text if clean == text else clean


class Misuse(DossierflowError):
    """The command, option or parameter cannot mean anything."""

    default_next_step = "see-help"


class NotInReach(Misuse):
    """The dossiers that are asked for are out of reach for now: it is known before anything is called."""


class SettingError(Misuse):
    """A setting of this installation is missing or wrong."""

    default_next_step = "correct-setting"


class TryLater(DossierflowError):
    """It did not work now and is safe to do again; the next run does it."""

    default_next_step = "next-run"


class Unavailable(TryLater):
    """The other side or the network is down, in maintenance, or answers nonsense."""


class BudgetSpent(TryLater):
    """No calls are left; `until` is the instant (UTC) from which there are."""

    def __init__(self, message: str, *, until: datetime, **context: str) -> None:
        super().__init__(message, **context)
        self.until = until


class Busy(TryLater):
    """Another run holds the same dossier."""


class PersonMustAct(DossierflowError):
    """A machine cannot solve it."""


class Reconnect(PersonMustAct):
    """The connection's token chain is dead."""

    default_next_step = "connect"


class RightMissing(PersonMustAct):
    """The connected user may not do this in this division."""

    def __init__(
        self, message: str, *, user: str = "", right: str = "", division: int | None = None, **context: str
    ) -> None:
        super().__init__(message, **context)
        self.user = user
        self.right = right
        self.division = division


class Refused(PersonMustAct):
    """The other side refused, for a reason of its own; `raw` is its text as received."""

    def __init__(self, message: str, *, raw: str = "", code: str = "", **context: str) -> None:
        super().__init__(message, **context)
        self.raw = storable(raw)
        self.code = code


class BadData(PersonMustAct):
    """A document, relation or file contains something that cannot be right."""


class Ambiguous(PersonMustAct):
    """Several candidates fit, and choosing silently would be a guess."""


class Uncertain(DossierflowError):
    """A write may or may not have happened."""

    default_next_step = "looked-up"


class SafetyStop(DossierflowError):
    """Going on could damage somebody's books."""


class WrongDivision(SafetyStop):
    """An answer named another division than the one that was asked."""


class PartsFailed(DossierflowError):
    """Parts of a run on one dossier could not be done. `errors` by the name of the part, each told already;
    `result` is what the other parts did."""

    def __init__(self, errors: dict[str, Exception], result: Any, *, dossier: str = "") -> None:
        causes = "; ".join(f"{name}: {error}" for name, error in errors.items())
        super().__init__(causes, dossier=dossier)
        self.errors, self.result = errors, result

    def __str__(self) -> str:
        return line(self.message)


def passes(error: BaseException) -> bool:
    """Whether the next try may well succeed, with nobody doing anything."""
    if isinstance(error, PartsFailed):
        return any(passes(one) for one in error.errors.values())
    return isinstance(error, Unavailable | Busy)


class Bug(DossierflowError):
    """The contract was broken by our own code, or changed without notice."""

    default_next_step = "report"
