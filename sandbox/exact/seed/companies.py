"""The app registration, the people, and the divisions."""

from __future__ import annotations

from itertools import chain

from sandbox.exact.contract import endpoints
from sandbox.exact.oauth.secrets import digest
from sandbox.exact.seed.identity import guid
from sandbox.exact.world import World
from sandbox.kernel.table import Row
from sandbox.practice import Practice
from sandbox.practice.model import Company

CLIENT_ID, CLIENT_SECRET, REDIRECT_URI = "dossierflow-demo", "demo-secret", "https://localhost/"
OFFICE_DOMAIN = "fidesko.example"
# user name, first name, last name, language, role
OFFICE_PEOPLE = (
    ("lotte.vermeulen", "Lotte", "Vermeulen", "NL", "office"),
    ("amelie.dubois", "Amélie", "Dubois", "FR", "office"),
    ("emma.clarke", "Emma", "Clarke", "EN", "view"),
    ("saskia.dewit", "Saskia", "De Wit", "NL", "office"),
)
CONNECTED, BOOKKEEPER = "lotte.vermeulen", "saskia.dewit"
LANGUAGE_CODES = {"NL": "nl-BE", "FR": "fr-BE", "EN": "en-GB"}
BELGIAN_LEGISLATION = 2


def seed_apps(world: World) -> None:
    scopes = {one.scope: "manage" for one in endpoints().values() if one.scope}
    world.global_table("apps").put(
        CLIENT_ID,
        {
            "ClientID": CLIENT_ID,
            "Name": "Dossierflow",
            "SecretDigest": digest(CLIENT_SECRET),
            "RedirectURI": REDIRECT_URI,
            "Scopes": scopes,
        },
    )


def seed_people(world: World, practice: Practice) -> list[Row]:
    """The office's people in every company, and a portal user in one; the first is who connects."""
    people = []
    further = [practice.further.outline(at) for at in range(practice.further.count)]
    for name, first, last, language, role in OFFICE_PEOPLE:
        email = f"{name}@{OFFICE_DOMAIN}"
        user = _user(practice, name, first, last, language, email, practice.office)
        people.append(world.global_table("users").put(user["UserID"], user))
        for company in practice.in_exact:
            limited = name == CONNECTED and not company.may_book_purchases
            _give_role(world, practice, user, company, "office-sales" if limited else role)
        for company in further:
            _give_role(world, practice, user, company, role)
    client = practice.dossiers[0]
    first, _, last = client.contact.partition(" ")
    portal = _user(practice, "portal", first, last, client.language, client.email, client)
    portal |= {"IsMyFirmPortalUser": True, "IsClientUser": True}
    world.global_table("users").put(portal["UserID"], portal)
    _give_role(world, practice, portal, client, "portal")
    return [*people, portal]


def _user(
    practice: Practice, name: str, first: str, last: str, language: str, email: str, company: Company
) -> Row:
    return {
        "UserID": guid(practice.seed, "users", name),
        "UserName": name,
        "FirstName": first,
        "LastName": last,
        "FullName": f"{first} {last}",
        "Initials": f"{first[:1]}{last[:1]}",
        "Email": email,
        "Language": language,
        "LanguageCode": LANGUAGE_CODES[language],
        "AccountingDivision": company.division,
        "DossierDivision": company.division,
        "DivisionCustomer": guid(practice.seed, "licence", company.key),
        "DivisionCustomerName": company.name,
        "DivisionCustomerVatNumber": company.vat_number,
        "Legislation": BELGIAN_LEGISLATION,
        "Nationality": "BE",
        "IsClientUser": False,
        "IsMyFirmPortalUser": False,
        "IsMyFirmLiteUser": False,
        "IsStarterUser": False,
        "IsEmployeeSelfServiceUser": False,
        "IsOEIMigrationMandatory": False,
    }


def _give_role(world: World, practice: Practice, user: Row, company: Company, role: str) -> None:
    key = f"{user['UserID']}/{company.division}"
    row = {
        "ID": guid(practice.seed, "roles", key),
        "UserID": user["UserID"],
        "Division": company.division,
        "role": role,
        "Created": world.local_now(),
        "StartDate": "2020-01-01T00:00:00",
    }
    world.global_table("roles").put(key, row)


def seed_divisions(world: World, practice: Practice, by: Row) -> None:
    """The office's licence holds itself and the dossiers; the company that is not linked has its own."""
    further = (practice.further.outline(at) for at in range(practice.further.count))
    for number, company in enumerate(chain(practice.in_exact, further), 1):
        owner = company if company is practice.only_in_exact else practice.office
        address = company.address
        now = world.local_now()
        row = {
            "Code": company.division,
            "Hid": number,
            "Description": company.name,
            "Customer": guid(practice.seed, "licence", owner.key),
            "CustomerName": owner.name,
            "CustomerCode": str(1000 + number).rjust(18),
            "AddressLine1": f"{address.street} {address.number}",
            "Postcode": address.postcode,
            "City": address.city,
            "Country": address.country,
            "Currency": "EUR",
            "Legislation": str(BELGIAN_LEGISLATION),
            "VATNumber": company.vat_number,
            "ChamberOfCommerceNumber": company.enterprise_number,
            "Email": company.email,
            "Phone": company.phone,
            "IsMainDivision": company is practice.office,
            "IsDossierDivision": company is not practice.office,
            "IsPracticeDivision": False,
            "Status": 1,
            "BlockingStatus": 0,
            "StartDate": "2020-01-01T00:00:00",
            "Created": now,
            "Creator": by["UserID"],
            "CreatorFullName": by["FullName"],
            "Modified": now,
        }
        world.global_table("system/Divisions").put(str(company.division), row)
