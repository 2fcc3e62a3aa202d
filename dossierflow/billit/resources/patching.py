"""What may be changed of an order: nothing else can be written down (billit-api section 3.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, TypedDict

from dossierflow.billit.codes import account_number
from dossierflow.domain.document import Direction
from dossierflow.http.reader import Where, shown
from dossierflow.kernel.told import misuse

Approval = Literal["Pending", "Approved", "Rejected", "ToApproveByMe"]
PaymentMethod = Literal[
    "Wired", "Visa", "Bancontact", "Contant", "Domiciliation", "Online", "Other", "PrivateAccount"
]


class OrderChanges(TypedDict, total=False):
    """The properties that Billit lets through, all optional."""

    paid: bool
    paid_date: dt.date
    is_sent: bool
    approval_status: Approval
    account_code: str
    internal_info: str
    invoiced: bool
    accountant_verification_needed: bool
    payment_method: PaymentMethod


_NAMES = {
    "paid": "Paid",
    "paid_date": "PaidDate",
    "is_sent": "IsSent",
    "approval_status": "ApprovalStatus",
    "account_code": "AccountCode",
    "internal_info": "InternalInfo",
    "invoiced": "Invoiced",
    "accountant_verification_needed": "AccountantVerificationNeeded",
    "payment_method": "PaymentMethod",
}


def order_delta(changes: OrderChanges, direction: Direction | None, where: Where) -> dict[str, Any]:
    """The PATCH body. On sales documents IsSent means sent to the customer, so it is never written there."""
    unknown = set(changes) - set(_NAMES)
    if unknown or not changes:
        raise misuse("unchangeable", fields=", ".join(sorted(unknown)) or "-")
    if "is_sent" in changes and direction is not Direction.PURCHASE:
        raise misuse("is-sent-of-sales", dossier=where.dossier, document=where.document, field="IsSent")
    return {_NAMES[name]: _wire(name, value, where) for name, value in changes.items()}


def _wire(name: str, value: Any, where: Where) -> Any:
    if name == "account_code":
        account = account_number(value)
        if account is None:
            raise where.bad("AccountCode", "account-not-held", value=shown(value))
        return account
    return f"{value.isoformat()}T00:00:00" if isinstance(value, dt.date) else value
