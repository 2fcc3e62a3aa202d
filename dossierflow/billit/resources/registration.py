"""POST /v1/account/registercompany: a company that Billit does not have yet, under the practice's account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dossierflow.billit.session import Session
from dossierflow.http.json import not_expected
from dossierflow.kernel.outcome import Outcome

PATH = "/v1/account/registercompany"


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What is told of a company. `email` gets Billit's invitation."""

    name: str
    vat_number: str
    email: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "BE"
    language: str = ""


def register(session: Session, company: NewCompany) -> Outcome[int]:
    """Make it; its PartyID. Never repeated by itself: where the answer is lost, look at the account first.

    The answer holds an API key of the new company, which is neither kept nor shown.
    """
    given = {
        "Name": company.name,
        "VATNumber": company.vat_number,
        "VATLiable": True,
        "Email": company.email,
        "Street": company.street,
        "Zipcode": company.postcode,
        "City": company.city,
        "CountryCode": company.country or "BE",
        "Language": company.language[:2].upper(),
    }
    body = {"Company": {name: value for name, value in given.items() if value != ""}}
    return session.create(PATH, body, _company_id)


def _company_id(content: Any) -> int:
    number = content.get("CompanyID") if isinstance(content, dict) else None
    if type(number) is not int or number <= 0:
        raise not_expected("without", field="CompanyID")
    return number
