"""/v1/parties: the customers and suppliers of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossierflow.billit.codes import account_number
from dossierflow.billit.errors import AlreadyDone
from dossierflow.billit.odata import PartyField, query, where
from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.resources.order_mapping import EXACT, party
from dossierflow.billit.session import Session
from dossierflow.domain.document import Counterparty
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import DossierflowError, Uncertain
from dossierflow.http.json import NotJson
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, Unknown

PATH = "/v1/parties"
TYPES = {Role.CUSTOMER: "Customer", Role.SUPPLIER: "Supplier"}


@dataclass(frozen=True, slots=True)
class Parties:
    session: Session

    def save(self, relation: Relation, role: Role, gl_code: str = "", *, key: str = "") -> Outcome[int]:
        """Put a relation of Exact into Billit in one role; its party id.

        Billit finds an existing party itself (VAT number, e-mail, address, own number) or makes one. A
        `gl_code` that is not a number Billit can hold is left out.
        """
        body = party_body(relation, role, gl_code)
        outcome = self.session.create(
            PATH, body, _party_id, key=key, repeatable=True, bulk=True, document=_label(relation)
        )
        if isinstance(outcome, Rejected) and isinstance(outcome.error, AlreadyDone):
            return self._look_up(relation, role)
        return outcome

    def _look_up(self, relation: Relation, role: Role) -> Outcome[int]:
        """The party of a save that Billit did before: by VAT number, else by name, then by our own ids."""
        params = query(where(PartyField.TYPE, "eq", TYPES[role]))
        if relation.vat_number:
            params = query(where(PartyField.VAT_NUMBER, "eq", relation.vat_number))
        else:
            params["fullTextSearch"] = relation.name
        try:
            parties = self._listed(params)
        except DossierflowError as error:
            return Unknown(error)
        ids = {party.party_id for party in parties if party.external_id == relation.exact_id}
        known = ids.pop() if len(ids) == 1 else None
        return Accepted(known) if known is not None else Unknown(self._uncertain(relation))

    def _listed(self, params: dict[str, str]) -> list[Counterparty]:
        parties: list[Counterparty] = []
        for rows in raw_pages(self.session, PATH, params):
            page: Page[Counterparty] = read_rows(self.session, rows, party)
            if page.refused:
                raise page.refused[0]
            parties.extend(page)
        return parties

    def _uncertain(self, relation: Relation) -> Uncertain:
        message = "Billit has done this before, but shows no such party"
        return Uncertain(message, dossier=self.session.context.label, document=_label(relation))


def party_body(relation: Relation, role: Role, gl_code: str) -> dict[str, Any]:
    """What Billit keeps of a relation; empty values are left out, so that they erase nothing."""
    given = {
        "PartyType": TYPES[role],
        "Nr": relation.code,
        "Name": relation.name,
        "VATNumber": relation.vat_number,
        "VATLiable": bool(relation.vat_number),
        "Street": relation.street,
        "Zipcode": relation.postcode,
        "City": relation.city,
        "CountryCode": relation.country,
        "Email": relation.email,
        "Phone": relation.phone,
        "Language": relation.language[:2].upper(),
        "ExternalProviderTC": EXACT,
        "ExternalProviderID": relation.exact_id,
        "GLAccountCode": account_number(gl_code),
    }
    return {name: value for name, value in given.items() if value not in ("", None)}


def _label(relation: Relation) -> str:
    return f"relation {relation.code or relation.exact_id}"


def _party_id(content: Any) -> int:
    if type(content) is not int or content <= 0:
        raise NotJson("an answer without a party id")
    return content
