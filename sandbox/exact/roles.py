"""The roles a user can have in a division, and what each forbids."""

from __future__ import annotations

from dataclasses import dataclass

WRITES = frozenset(("POST", "PUT", "DELETE"))
POST = frozenset(("POST",))


@dataclass(frozen=True, slots=True)
class Rule:
    """On resources that fit the glob, these methods meet this right (see `rights.Right`)."""

    resource: str
    methods: frozenset[str]
    right: str = "refused"


@dataclass(frozen=True, slots=True)
class Role:
    number: int
    names: dict[str, str]
    rules: tuple[Rule, ...] = ()


ROLES = {
    "office": Role(901, {"nl": "Kantoorgebruiker", "fr": "Utilisateur du bureau", "en": "Office user"}),
    "office-sales": Role(
        902,
        {
            "nl": "Kantoorgebruiker, alleen verkoop",
            "fr": "Utilisateur du bureau, ventes seules",
            "en": "Office user, sales only",
        },
        (Rule("purchaseentry/*", POST),),
    ),
    "view": Role(
        903,
        {"nl": "Raadplegen", "fr": "Consultation", "en": "View only"},
        (Rule("*", WRITES),),
    ),
    "portal": Role(
        904,
        {"nl": "MijnKantoor-gebruiker", "fr": "Utilisateur MonBureau", "en": "MyFirm user"},
        (
            Rule("salesentry/*", WRITES, "document-type"),
            Rule("purchaseentry/*", WRITES, "document-type"),
            Rule("documents/*", WRITES, "document-type"),
            Rule("*", WRITES),
        ),
    ),
    "": Role(0, {"nl": "Geen", "fr": "Aucun", "en": "None"}, (Rule("*", WRITES | {"GET"}),)),
}
