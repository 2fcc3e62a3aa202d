"""Filters: only the properties and operators that Billit documents can be written down.

Source: billit-api section 3.3 (orders: the 28 properties that can be filtered since 17 March 2026).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

PAGE = 120  # rows of a page, and the largest $top; more is refused with HTTP 400


class OrderField(StrEnum):
    ORDER_ID = "OrderID"
    COUNTERPARTY_ID = "CounterParty/PartyID"
    COMPANY_ID = "CompanyID"
    DIRECTION = "OrderDirection"
    TYPE = "OrderType"
    DATE = "OrderDate"
    NUMBER = "OrderNumber"
    EXPIRY_DATE = "ExpiryDate"
    EXPORTED = "ExportedToConnector"
    TO_CHECK = "AccountantVerificationNeeded"
    TOTAL_EXCL = "TotalExcl"
    TOTAL_VAT = "TotalVAT"
    TOTAL_INCL = "TotalIncl"
    EXCHANGE_RATE = "FXRateToForeign"
    PAID = "Paid"
    STATUS = "OrderStatus"
    EXTERNAL_ID = "ExternalProviderID"
    CURRENCY = "Currency"
    PAYMENT_REFERENCE = "PaymentReference"
    LAST_MODIFIED = "LastModified"
    CREATED = "Created"
    APPROVAL = "ApprovalStatus"
    PAID_DATE = "PaidDate"
    PAYMENT_METHOD = "PaymentMethod"
    REFERENCE = "Reference"
    REMINDERS_SENT = "RemindersSent"
    EXTERNAL_PROVIDER = "ExternalProvider"
    IS_SENT = "IsSent"


class PartyField(StrEnum):
    TYPE = "PartyType"
    LAST_MODIFIED = "LastModified"
    VAT_NUMBER = "VATNumber"  # not documented; in use by public clients


class TransactionField(StrEnum):
    VALUE_DATE = "ValueDate"


F = TypeVar("F", OrderField, PartyField, TransactionField)
Value = str | int | bool | Decimal | dt.date


@dataclass(frozen=True, slots=True)
class Filter(Generic[F]):
    """A condition on one kind of row; `&` and `|` combine conditions on the same kind."""

    text: str

    def __and__(self, other: Filter[F]) -> Filter[F]:
        return Filter(f"{self.text} and {other.text}")

    def __or__(self, other: Filter[F]) -> Filter[F]:
        return Filter(f"({self.text} or {other.text})")


def where(field: F, operator: Literal["eq", "ge", "le"], value: Value) -> Filter[F]:
    """`where(OrderField.NUMBER, "eq", "F'1")` → `OrderNumber eq 'F''1'`."""
    return Filter(f"{field.value} {operator} {_literal(value)}")


def order_by(*fields: F, descending: bool = False) -> str:
    return ",".join(f"{field.value} {'desc' if descending else 'asc'}" for field in fields)


def query(filter: Filter[F] | None = None, order: str = "", top: int | None = None) -> dict[str, str]:
    """The query parameters of a list.

    Without `top` all rows come, in pages of 120; `top` (1 to 120) is all that comes, with no page behind it.
    """
    if top is not None and not 1 <= top <= PAGE:
        raise ValueError(f"$top is 1 to {PAGE}, not {top}")
    limit = "" if top is None else str(top)
    given = {"$filter": filter.text if filter else "", "$orderby": order, "$top": limit}
    return {name: value for name, value in given.items() if value}


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        # Stamps have no zone on the wire; as_instant() reads them as UTC, so they are written as UTC.
        return f"DateTime'{value.astimezone(dt.UTC).replace(tzinfo=None).isoformat()}'"
    if isinstance(value, dt.date):
        return f"DateTime'{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
