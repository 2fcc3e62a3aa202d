"""What differs between sales and purchase entries, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`ledger_sign` is what a line's amount is multiplied with in the ledger: a sale is negative there."""

    name: str  # for people; a key of the error texts
    path: str
    lines_path: str
    lines: str  # the navigation property
    relation: str
    relation_name: str
    invoice_type: int
    credit_type: int
    journal_types: tuple[int, ...]
    vat_side: str
    ledger_sign: int
    control_account: str  # property of the relation
    payment_condition: str  # property of the relation
    vat_account: str  # property of the VAT code: where its VAT is booked


SALES = Kind(
    name="Sales entry",
    path="salesentry/SalesEntries",
    lines_path="salesentry/SalesEntryLines",
    lines="SalesEntryLines",
    relation="Customer",
    relation_name="CustomerName",
    invoice_type=20,
    credit_type=21,
    journal_types=(20, 21),
    vat_side="S",
    ledger_sign=-1,
    control_account="GLAR",
    payment_condition="PaymentConditionSales",
    vat_account="GLToPay",
)

PURCHASES = Kind(
    name="Purchase entry",
    path="purchaseentry/PurchaseEntries",
    lines_path="purchaseentry/PurchaseEntryLines",
    lines="PurchaseEntryLines",
    relation="Supplier",
    relation_name="SupplierName",
    invoice_type=30,
    credit_type=31,
    journal_types=(22, 23),
    vat_side="P",
    ledger_sign=1,
    control_account="GLAP",
    payment_condition="PaymentConditionPurchase",
    vat_account="GLToClaim",
)

KINDS = (SALES, PURCHASES)


def kind_of(path: str) -> Kind:
    """By the path of the entries or of their lines."""
    return next(kind for kind in KINDS if path in (kind.path, kind.lines_path))
