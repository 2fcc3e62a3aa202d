"""Where a page leads: to other pages, to a run form, filled in, to Billit's document, to Exact's entry.

Addresses within the UI are relative, so that they stay in the UI in which the reader is (V1 or V2).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from dossierflow.domain.dossier import Dossier
from dossierflow.reports.command_forms import BEGUN, COMMAND, forms_of, in_a_word

#: From a page of an artifact, a run or a deployment to the root of the UI.
ROOT = "../../"


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
        return {address: in_a_word(command) for address, command in found if address}

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
        """`export 2104011 --order-ids 7` as the form of export, filled in; '' where none is."""
        addresses = (
            (self.begun if flow in BEGUN else self.form)(flow, **given) for flow, given in forms_of(command)
        )
        return next(filter(None, addresses), "")


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


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
