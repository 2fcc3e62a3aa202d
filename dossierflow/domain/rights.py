"""The rights of the connected user in Exact, by one name each, whether asked for, refused or missing."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.domain.document import Direction


@dataclass(frozen=True, slots=True, order=True)
class RightCheck:
    """A right as Exact's UserHasRights names it: `RightCheck("Financial/GLAccounts", "GET")`."""

    endpoint: str
    action: str

    @property
    def key(self) -> str:
        """Its name in the store and in the texts, where each language has words for it."""
        return f"{self.endpoint} {self.action}"


PURCHASE_ENTRIES = RightCheck("PurchaseEntry/PurchaseEntries", "POST")
SALES_ENTRIES = RightCheck("SalesEntry/SalesEntries", "POST")
MESSAGES = RightCheck("Mailbox/MailMessagesSent", "POST")

#: What a dossier's work takes; asked about when it is onboarded, and once a week.
ONBOARDING = (
    PURCHASE_ENTRIES,
    SALES_ENTRIES,
    RightCheck("Documents/Documents", "POST"),
    RightCheck("Documents/DocumentAttachments", "POST"),
    RightCheck("CRM/Accounts", "POST"),
    RightCheck("Financial/GLAccounts", "GET"),
    RightCheck("Financial/Journals", "GET"),
    RightCheck("VAT/VATCodes", "GET"),
    MESSAGES,
)
ENTRIES = {Direction.SALES: SALES_ENTRIES, Direction.PURCHASE: PURCHASE_ENTRIES}

# The services as UserHasRights spells them, by their name in a path.
_SERVICES = {
    "cashflow": "Cashflow",
    "crm": "CRM",
    "documents": "Documents",
    "financial": "Financial",
    "financialtransaction": "FinancialTransaction",
    "general": "General",
    "hrm": "HRM",
    "mailbox": "Mailbox",
    "purchaseentry": "PurchaseEntry",
    "salesentry": "SalesEntry",
    "vat": "VAT",
}


def check_for(path: str, action: str) -> RightCheck | None:
    """The right that a path such as "sync/CRM/Accounts" takes; None where UserHasRights has none for it."""
    parts = path.split("/")[-2:]
    service = _SERVICES.get(parts[0].lower())
    return RightCheck(f"{service}/{parts[1]}", action) if service and len(parts) == 2 else None


def right_named(text: str) -> RightCheck | None:
    """The right that an error names by what was asked: "POST purchaseentry/PurchaseEntries"."""
    action, _, path = text.strip().partition(" ")
    return check_for(path, action.upper()) if path else None
