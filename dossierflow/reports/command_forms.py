"""Which run form does what a command does, and what of the command fills it in: a table."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

#: A command of ours in a sentence.
COMMAND = re.compile(r"`dossierflow ([^`]+)`")
#: Options whose name is a word of Python, and their fields.
RESERVED = {"is": "is_", "from": "from_"}
#: A place for a value in a command, such as DIVISION=PARTY, FILE or YYYY-MM-DD.
_PLACE = re.compile(r"[A-Z]{4}$|^DAY$|^YYYY-MM-DD$")


@dataclass(frozen=True)
class CommandForm:
    """The form of a command.

    `words` are the fields that the words behind its name fill, in order; of several in one place, the first
    that the form asks for. `given` is chosen by the command's name, `renamed` are options by another name
    than their field's, of `lists` the value is a list, and `left_out` is for the person to choose there.
    `only_with`: the option without which the command does something else. `begun`: the person fills in the
    rest. `bare`: nothing of the command is filled in. `chooses`: it does nothing without a choice.
    """

    flow: str
    words: tuple[tuple[str, ...], ...] = ()
    given: Mapping[str, object] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    only_with: str = ""
    begun: bool = False
    bare: bool = False
    chooses: bool = False

    def filled_in(self, words: Sequence[str]) -> Iterator[dict[str, object]]:
        """What the words behind the command's name choose, for each field that the first may fill."""
        first, chosen = _behind_its_name(words)
        if self.only_with and self.only_with not in chosen:
            return
        if self.bare:
            yield {}
            return
        options = {
            self.renamed.get(name, name): [value] if name in self.lists else value
            for name, value in chosen.items()
            if _is_known(value) and name not in self.left_out
        }
        for alternative in range(max((len(fields) for fields in self.words), default=1)):
            places = [fields[min(alternative, len(fields) - 1)] for fields in self.words]
            by_place = {name: value for name, value in zip(places, first, strict=False) if _is_known(value)}
            asked = {**by_place, **options}
            if asked or not self.chooses:
                yield {**self.given, **asked}
                yield {RESERVED.get(name, name): value for name, value in {**self.given, **asked}.items()}


def _one(flow: str, *either: str, left_out: str = "", begun: bool = False) -> CommandForm:
    """Of one word, which one of these fields takes."""
    return CommandForm(flow, (either,), left_out=frozenset(filter(None, [left_out])), begun=begun)


def _held(decision: str) -> CommandForm:
    """What becomes of a held bank file is asked for in the form of `coda`."""
    return CommandForm(
        "coda",
        (("held_file",),),
        given={"held_files": decision},
        renamed={"account": "held_account"},
        chooses=True,
    )


_OF_DOSSIERS = ("dossiers", "dossier")
_SET = frozenset({"set"})
#: By the command's name.
FORMS: dict[str, CommandForm] = {
    "coda release": _held("release"),
    "coda discard": _held("discard"),
    "coda bind": _held("bind"),
    "coda opening": CommandForm("opening", (("dossier",), ("account",), ("amount",), ("day",)), begun=True),
    "coda issue": CommandForm("coda", bare=True),
    "coda held": CommandForm("coda", bare=True),
    "coda accounts": CommandForm("coda", bare=True),
    "companies": _one("companies", "divisions"),
    "dossier": CommandForm("settings", (("dossiers",),), lists=_SET, only_with="set"),
    "export": _one("export", *_OF_DOSSIERS),
    "live": _one("live", *_OF_DOSSIERS, begun=True),
    "onboard": _one("onboard", *_OF_DOSSIERS),
    "problems": CommandForm(
        "clear", (("dossiers",),), left_out=frozenset({"clear"}), only_with="clear", begun=True
    ),
    "readiness": _one("readiness", *_OF_DOSSIERS),
    "reconcile": _one("reconcile", *_OF_DOSSIERS),
    "refusals": _one("refusals", "text"),
    "rest": _one("rest", "kind"),
    "resume": _one("resume", *_OF_DOSSIERS),
    "settings import": CommandForm("settings_table", bare=True),
    "settings set": CommandForm("settings", (("dossiers",),), lists=_SET),
    "settle": _one("settle", "document"),
    "show": _one("document", "document"),
    "stop": _one("stop", *_OF_DOSSIERS),
    # Nobody confirms from a link what was not seen: without it the form of `vat` shows the table, and asks.
    "vat": _one("vat", *_OF_DOSSIERS, left_out="confirm"),
    "vat-return": _one("vat-return", *_OF_DOSSIERS),
}
#: Flows whose forms a person fills in the rest of, such as the day of `live`.
BEGUN = frozenset(form.flow for form in FORMS.values() if form.begun)


def forms_of(command: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The flow whose form does what a command does, with each way to fill it in; none where nothing can."""
    try:
        words = shlex.split(command)
    except ValueError:  # a quotation that never ends
        return
    for length in (2, 1):
        form = FORMS.get(" ".join(words[:length])) if len(words) >= length else None
        if form is not None:
            for given in form.filled_in(words[length:]):
                yield form.flow, given
            return


def in_a_word(command: str) -> str:
    """`create` of `companies 2104019 --do create`, else the command's name."""
    name, *words = command.split()
    return words[words.index("--do") + 1] if "--do" in words[:-1] else name


def _behind_its_name(words: Sequence[str]) -> tuple[list[str], dict[str, object]]:
    """Values by their place, values behind their option, and switches."""
    rest, first, chosen = list(words), list[str](), dict[str, object]()
    while rest and not rest[0].startswith("--"):
        first.append(rest.pop(0))
    while rest:
        option = rest.pop(0).removeprefix("--").replace("-", "_")
        chosen[option] = rest.pop(0) if rest and not rest[0].startswith("--") else True
    return first, chosen


def _is_known(value: object) -> bool:
    """Whether it is a value, and no place for one."""
    return value is True or not _PLACE.search(str(value))
