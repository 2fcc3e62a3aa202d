"""/v1/parties: the customers and suppliers of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossierflow.billit.codes import account_number
from dossierflow.billit.errors import AlreadyDone
from dossierflow.billit.odata import Filter, PartyField, query, where
from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.reading import Row, Where
from dossierflow.billit.resources.order_mapping import EXACT, party
from dossierflow.billit.session import Session
from dossierflow.domain.document import Counterparty
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import Uncertain

PATH = "/v1/parties"
TYPES = {Role.CUSTOMER: "Customer", Role.SUPPLIER: "Supplier"}


@dataclass(frozen=True, slots=True)
class Parties:
    session: Session

    def save(
        self, relation: Relation, role: Role, gl_code: str = "", *, party_id: int | None = None, key: str = ""
    ) -> int:
        """Put a relation of Exact into Billit in one role; its party id.

        Without `party_id` Billit finds an existing party itself (VAT number, e-mail, address, own number) or
        makes one; with it that party is changed. A `gl_code` that is no number Billit can hold is left out.
        """
        body = party_body(relation, role, gl_code)
        if party_id is not None:
            del body["PartyType"]
            self.session.write("PATCH", f"{PATH}/{party_id}", body, document=_label(relation))
            return party_id
        try:
            answer = self.session.create(PATH, body, key=key, repeatable=True, document=_label(relation))
        except AlreadyDone:
            return self._look_up(relation, role)
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise self._uncertain(relation, "Billit answered without a party id")
        return answer

    def get(self, party_id: int) -> Counterparty:
        label = f"party {party_id}"
        answer = self.session.get(f"{PATH}/{party_id}", document=label)
        return party(Row.of(answer, Where(self.session.context.label, label)))

    def find(self, condition: Filter[PartyField]) -> list[Counterparty]:
        """The parties that meet a condition; raises BadData for one that cannot be read."""
        return self._listed(query(condition))

    def _look_up(self, relation: Relation, role: Role) -> int:
        """The party of a save that Billit did before: by VAT number, else by name, then by our own ids."""
        params = query(where(PartyField.TYPE, "eq", TYPES[role]))
        if relation.vat_number:
            params = query(where(PartyField.VAT_NUMBER, "eq", relation.vat_number))
        else:
            params["fullTextSearch"] = relation.name
        ids = {one.party_id for one in self._listed(params) if one.external_id == relation.exact_id}
        if len(ids) == 1 and (found := ids.pop()) is not None:
            return found
        raise self._uncertain(relation, "Billit has done this before, but shows no such party")

    def _listed(self, params: dict[str, str]) -> list[Counterparty]:
        found: list[Counterparty] = []
        for rows in raw_pages(self.session, PATH, params):
            page: Page[Counterparty] = read_rows(self.session, rows, party)
            if page.refused:
                raise page.refused[0]
            found.extend(page)
        return found

    def _uncertain(self, relation: Relation, message: str) -> Uncertain:
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
