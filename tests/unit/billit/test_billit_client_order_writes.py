"""What may be written to an order: allowed fields only."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.domain.document import Direction
from dossierflow.errors import BadData, Misuse

ORDER = "/v1/orders/2204417"


def test_only_what_changes_is_sent_under_billits_names(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", ORDER, httpx.Response(200))
    company.orders.patch(
        2204417,
        paid=True,
        paid_date=date(2026, 11, 6),
        approval_status="Approved",
        account_code="612000",
        internal_info="",
        invoiced=False,
        accountant_verification_needed=True,
        payment_method="Wired",
    )
    assert script.sent() == {
        "Paid": True,
        "PaidDate": "2026-11-06T00:00:00",
        "ApprovalStatus": "Approved",
        "AccountCode": 612000,
        "InternalInfo": "",
        "Invoiced": False,
        "AccountantVerificationNeeded": True,
        "PaymentMethod": "Wired",
    }


def test_is_sent_is_ours_on_purchases(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", ORDER, httpx.Response(200))
    company.orders.patch(2204417, direction=Direction.PURCHASE, is_sent=True)
    assert script.sent() == {"IsSent": True}


@pytest.mark.parametrize("direction", [Direction.SALES, None])
def test_is_sent_is_never_written_on_sales(
    company: BillitCompany, script: Any, direction: Direction | None
) -> None:
    with pytest.raises(Misuse, match="IsSent"):
        company.orders.patch(2204417, direction=direction, is_sent=True)
    assert script.requests == []


@pytest.mark.parametrize("changes", [{}, {"exported_to_connector": True}, {"journal": "ACH"}])
def test_what_billit_does_not_let_through_is_not_sent(
    company: BillitCompany, script: Any, changes: dict[str, Any]
) -> None:
    with pytest.raises(Misuse):
        company.orders.patch(2204417, **changes)
    assert script.requests == []


@pytest.mark.parametrize("code", ["61A", "", "012", "99999999999", "-1", "6.1"])
def test_an_account_that_billit_cannot_hold_is_not_sent(company: BillitCompany, code: str) -> None:
    with pytest.raises(BadData, match="AccountCode") as refusal:
        company.orders.patch(2204417, account_code=code)
    assert refusal.value.document == "2204417"
