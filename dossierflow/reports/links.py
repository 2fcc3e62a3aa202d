"""Where a page leads: to other pages, to a run form, filled in, to Billit's document, to Exact's entry.

Addresses within the UI are relative, so that they stay in the UI in which the reader is (V1 or V2).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from dossierflow.domain.dossier import Dossier

#: From a page of an artifact, a run or a deployment to the root of the UI.
ROOT = "../../"
#: A command of ours in a sentence.
COMMAND = re.compile(r"`dossierflow ([^`]+)`")
#: Commands that have a form, and the fields that the first word behind the name may fill.
DOSSIERS = ("dossiers", "dossier")
COMMANDS = {
    "export": DOSSIERS,
    "onboard": DOSSIERS,
    "companies": ("divisions",),
    "live": DOSSIERS,
    "readiness": DOSSIERS,
    "rest": ("kind",),
    "resume": DOSSIERS,
    "reconcile": DOSSIERS,
    "refusals": ("text",),
    "vat": DOSSIERS,
    "vat-return": DOSSIERS,
    "settle": ("document",),
    "show": ("document",),
    "stop": DOSSIERS,
}
#: What becomes of a held bank file is asked for in the form of `coda`.
HELD_FILES = ("release", "discard", "bind")
#: Commands by another name than their flow's.
FLOWS = {"show": "document"}
#: Forms in which a person fills in the rest, such as the day of `live`.
BEGUN = ("live",)
#: Nobody confirms from a link what was not seen: without it the form of `vat` shows the table, and asks.
BLINDLY = ("confirm",)
#: Options whose name is a word of Python, and their fields.
RESERVED = {"is": "is_", "from": "from_"}


@dataclass(frozen=True)
class Form:
    """The run form of a deployment, the fields that it asks for, and those that must be filled in."""

    flow: str
    deployment_id: str
    fields: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()

    def asks_for(self, given: Iterable[str]) -> bool:
        """Whether these values fill it in, and nothing is left that must be."""
        return self.required <= set(given) <= self.fields

    def address(self, given: dict[str, object]) -> str:
        """The form, filled in with these values."""
        form = f"{ROOT}deployments/deployment/{self.deployment_id}/run"
        return f"{form}?parameters={_quoted(json.dumps(given, ensure_ascii=False))}" if given else form


@dataclass(frozen=True)
class Links:
    """The addresses of an installation; '' wherever it has none. The patterns are settings of that name."""

    exact_site: str = ""
    exact_company_page: str = ""
    exact_entry_page: str = ""
    billit_document_page: str = ""
    billit_dossier_page: str = ""
    forms: Sequence[Form] = ()
    versions: Mapping[str, str] = field(default_factory=dict)  # the newest version of a page, by its key

    def page(self, key: str) -> str:
        """The newest version of a page where it is known, else the list of its versions."""
        if key in self.versions:
            return f"{ROOT}artifacts/artifact/{self.versions[key]}"
        return f"{ROOT}artifacts/key/{_quoted(key)}"

    def dossier(self, dossier_id: str) -> str:
        return self.page(dossier_key(dossier_id))

    def story(self, dossier_id: str, order_id: int | str) -> str:
        """A document's story; where nobody asked for it yet, the form that tells it."""
        key = story_key(dossier_id, order_id)
        asked = {"document": str(order_id), "dossier": dossier_id}
        return self.page(key) if key in self.versions else self.form("document", **asked)

    def form(self, flow: str, **given: object) -> str:
        """The run form of a flow, filled in; of its deployments the first that asks for all of that."""
        return self._first(flow, given, lambda form: form.asks_for(given))

    def begun(self, flow: str, **given: object) -> str:
        """The run form of a flow with these values, in which more has to be filled in."""
        return self._first(flow, given, lambda form: form.fields >= given.keys())

    def commands(self, sentence: str) -> Mapping[str, str]:
        """The forms that do what the commands of a sentence do, each once, with what it does in a word."""
        found = ((self._command(command), command) for command in COMMAND.findall(sentence))
        return {address: _in_a_word(command) for address, command in found if address}

    def billit_document(self, order_id: int | str) -> str:
        return self._filled(self.billit_document_page, order=order_id)

    def billit_dossier(self, dossier: Dossier) -> str:
        """« Ouvrir dossier »: the entrepreneur's own platform."""
        return self._filled(self.billit_dossier_page, party=dossier.party_id)

    def exact_company(self, division: int | str) -> str:
        return self._filled(self.exact_company_page, division=division)

    def exact_entry(self, division: int | str, entry_id: str, number: int | str = "") -> str:
        """The entry, or its company where no address of an entry is set."""
        if self.exact_entry_page and entry_id:
            return self._filled(self.exact_entry_page, division=division, entry=entry_id, number=number)
        return self.exact_company(division)

    def _first(self, flow: str, given: dict[str, object], fits: Callable[[Form], bool]) -> str:
        chosen = next((form for form in self.forms if form.flow == flow and fits(form)), None)
        return chosen.address(given) if chosen is not None else ""

    def _filled(self, pattern: str, **facts: object) -> str:
        values = {name: _quoted(str(value)) for name, value in facts.items()}
        return pattern.format(site=self.exact_site.rstrip("/"), **values)

    def _command(self, command: str) -> str:
        """`export 2104011 --order-ids 7 --book-again` as the form of export, filled in; '' where none is."""
        name, *words = shlex.split(command)
        if name == "coda" and words and words[0] in HELD_FILES:
            given = {key: value for key, value in _given("held_file", words[1:]) if _known(value)}
            chosen = {"held_account" if key == "account" else key: value for key, value in given.items()}
            return self.form("coda", held_files=words[0], **chosen) if chosen else ""
        if name == "coda" and words[:1] == ["opening"]:
            given = dict(zip(("dossier", "account", "amount", "day"), words[1:], strict=False))
            return self.begun("opening", **{key: value for key, value in given.items() if _known(value)})
        if name == "coda" and words[:1] in (["issue"], ["held"], ["accounts"]):
            return self.form("coda")
        if name == "problems" and "--clear" in words:
            return self.form("clear", dossiers=words[0])
        if name == "settings" and words[:1] == ["import"]:
            return self.form("settings_table")
        if name == "dossier" and "--set" in words:
            name, words = "settings", ["set", *words]
        if name == "settings" and words[:1] == ["set"]:
            given = {key: value for key, value in _given("dossiers", words[1:]) if _known(value)}
            if "set" in given:
                given["set"] = [given["set"]]
            return self.form("settings", **given)
        for first in COMMANDS.get(name, ()):
            given = {option: value for option, value in _given(first, words) if _known(value)}
            given = {option: value for option, value in given.items() if option not in BLINDLY}
            for fields in (given, {RESERVED.get(option, option): value for option, value in given.items()}):
                reach = self.begun if name in BEGUN else self.form
                if address := reach(FLOWS.get(name, name), **fields):
                    return address
        return ""


def dossier_key(dossier_id: str) -> str:
    """The artifact that is a dossier's page."""
    return f"dossier-{dossier_id}"


def account_key(dossier_id: str, iban: str, currency: str) -> str:
    """The artifact that is a bank account's page."""
    named = iban if currency == "EUR" else f"{iban}-{currency}"
    return re.sub(r"[^a-z0-9-]", "-", f"account-{dossier_id}-{named}".lower())


def story_key(dossier_id: str, order_id: int | str) -> str:
    """The artifact that tells a document's story."""
    return f"document-{dossier_id}-{order_id}"


def _given(first: str, words: Sequence[str]) -> Iterable[tuple[str, object]]:
    """What the words of a command choose: values behind their option, and switches."""
    rest = list(words)
    if rest and not rest[0].startswith("--"):
        yield first, rest.pop(0)
    while rest:
        option = rest.pop(0).removeprefix("--").replace("-", "_")
        yield option, rest.pop(0) if rest and not rest[0].startswith("--") else True


def _in_a_word(command: str) -> str:
    """`create` of `companies 2104019 --do create`, else the command's name."""
    name, *words = command.split()
    return words[words.index("--do") + 1] if "--do" in words[:-1] else name


def _known(value: object) -> bool:
    """Whether it is a value, and no place for one such as DIVISION=PARTY or FILE."""
    return value is True or not re.search(r"[A-Z]{4}$|^DAY$|^YYYY-MM-DD$", str(value))


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
