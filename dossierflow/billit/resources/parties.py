"""/v1/parties: the customers and suppliers of a dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dossierflow.billit.codes import account_number
from dossierflow.billit.errors import AlreadyDone, Gone
from dossierflow.billit.odata import PartyField, query, where
from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.resources.order_mapping import EXACT, party
from dossierflow.billit.session import Session
from dossierflow.domain.document import Counterparty
from dossierflow.domain.party import Party, Told, told_by
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import DossierflowError, Uncertain
from dossierflow.http.json import not_expected
from dossierflow.http.reader import JsonObject
from dossierflow.kernel.outcome import Accepted, Outcome, Rejected, Unknown
from dossierflow.kernel.told import told
from dossierflow.texts import phrase

PATH = "/v1/parties"
TYPES = {Role.CUSTOMER: "Customer", Role.SUPPLIER: "Supplier"}
#: What a client may change too, by the name of ours.
NAMES = {
    "name": "Name",
    "vat_number": "VATNumber",
    "street": "Street",
    "postcode": "Zipcode",
    "city": "City",
    "country": "CountryCode",
    "email": "Email",
    "phone": "Phone",
    "language": "Language",
    "gl_account": "GLAccountCode",
}
HOUSE = ("StreetNumber", "Box")  # Exact keeps them in the street


@dataclass(frozen=True, slots=True)
class Parties:
    session: Session

    def listed(self, since: dt.datetime | None = None) -> Iterator[Party]:
        """The parties that changed at or after `since`, else all, page by page. One that cannot be read is
        left out."""
        condition = where(PartyField.LAST_MODIFIED, "ge", since) if since else None
        for rows in raw_pages(self.session, PATH, query(condition)):
            page: Page[Party] = read_rows(self.session, rows, _party)
            yield from page

    def get(self, party_id: int) -> Party | None:
        """None where the client deleted it."""
        try:
            answer = self.session.get(f"{PATH}/{party_id}")
        except Gone:
            return None
        found = _party(JsonObject.of(answer, self.session.where))
        return found if found.party_id == party_id else None

    def change(self, known: Party, relation: Relation, values: Told) -> Outcome[None]:
        """Write these values over a party's, and whose it is in Exact; nothing else of it changes."""
        body = _wire(values) | _whose(relation)
        if "street" in values and known.number_apart:
            body |= dict.fromkeys(HOUSE, "")
        return self.session.write(
            "PATCH", f"{PATH}/{known.party_id}", body, bulk=True, document=_label(relation)
        )

    def save(self, relation: Relation, role: Role, gl_code: str = "", *, key: str = "") -> Outcome[int]:
        """Put a relation of Exact into Billit in one role; its party id.

        Billit finds an existing party itself (VAT number, e-mail, address, own number) and writes over it, or
        makes one. A `gl_code` that is not a number Billit can hold is left out.
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
            parties = self._found(params)
        except DossierflowError as error:
            return Unknown(error)
        ids = {party.party_id for party in parties if party.external_id == relation.exact_id}
        known = ids.pop() if len(ids) == 1 else None
        return Accepted(known) if known is not None else Unknown(self._uncertain(relation))

    def _found(self, params: dict[str, str]) -> list[Counterparty]:
        parties: list[Counterparty] = []
        for rows in raw_pages(self.session, PATH, params):
            page: Page[Counterparty] = read_rows(self.session, rows, party)
            if page.refused:
                raise page.refused[0]
            parties.extend(page)
        return parties

    def _uncertain(self, relation: Relation) -> Uncertain:
        dossier, document = self.session.context.label, _label(relation)
        return told(Uncertain, "party-not-shown", dossier=dossier, document=document)


def party_body(relation: Relation, role: Role, gl_code: str) -> dict[str, Any]:
    """What Billit keeps of a relation; empty values are left out, so that they erase nothing."""
    liable = {"VATLiable": bool(relation.vat_number)}
    return {"PartyType": TYPES[role]} | liable | _wire(told_by(relation, gl_code)) | _whose(relation)


def _whose(relation: Relation) -> dict[str, Any]:
    """Which relation of Exact a party is: ours to say."""
    given = {"Nr": relation.code, "ExternalProviderTC": EXACT, "ExternalProviderID": relation.exact_id}
    return {name: value for name, value in given.items() if value}


def _wire(values: Told) -> dict[str, Any]:
    body: dict[str, Any] = {NAMES[name]: value for name, value in values.items()}
    if "gl_account" in values:
        body["GLAccountCode"] = account_number(values["gl_account"])
    if "vat_number" in values:
        body["VATLiable"] = True
    return {name: value for name, value in body.items() if value is not None}


def _party(row: JsonObject) -> Party:
    told = {name: row.text(wire, 512).strip() for name, wire in NAMES.items()}
    street = [row.text(name, 64).strip() for name in ("Street", *HOUSE)]
    told["street"] = " ".join(filter(None, street))
    if told["gl_account"] == "0":
        del told["gl_account"]
    kind = row.text("PartyType", 32)
    return Party(
        party_id=row.identity("PartyID"),
        role=next((role for role, name in TYPES.items() if name == kind), None),
        code=row.text("Nr", 64),
        external_id=row.text("ExternalProviderID") if row.text("ExternalProviderTC") == EXACT else "",
        told={name: value for name, value in told.items() if value},
        number_apart=any(street[1:]),
        last_modified=row.instant("LastModified"),
    )


def _label(relation: Relation) -> str:
    return phrase("label.relation", code=relation.code or relation.exact_id)


def _party_id(content: Any) -> int:
    if type(content) is not int or content <= 0:
        raise not_expected("no-party-id")
    return content
