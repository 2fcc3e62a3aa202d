"""The books outlive the process: what was answered is there after a restart, and nothing is seeded twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest

from sandbox.billit.driver import OFFICE, Driver, sales_invoice

Open = Callable[[], AbstractContextManager[Driver]]


def test_everything_is_there_after_a_restart(at: Open) -> None:
    with at() as billit:
        number = billit.post("/v1/orders", sales_invoice(), Idempotency_Key="sleutel")
        billit.post("/v1/accountant/feeds", {"Name": "kantoor"}, PartyID=str(OFFICE))
        orders, order = billit.orders(), billit.order(number)
        pdf = billit.get(f"/v1/files/{orders[0]['OrderPDF']['FileID']}")
    with at() as again:
        assert again.orders() == orders
        assert again.order(number) == order
        assert again.get(f"/v1/files/{orders[0]['OrderPDF']['FileID']}") == pdf
        assert again.get("/v1/accountant/feeds/kantoor", PartyID=str(OFFICE))
        again.post("/v1/orders", sales_invoice(), 409, Idempotency_Key="sleutel")
        assert again.post("/v1/orders", sales_invoice()) == number + 1


def test_an_order_whose_answer_was_lost_stands(at: Open) -> None:
    with at() as billit:
        billit.http.post("/_sandbox/api/faults", json={"kind": "answer-lost", "path": "/v1/orders"})
        with pytest.raises(httpx.RemoteProtocolError):
            billit.post("/v1/orders", sales_invoice(ExternalProviderID="ons-1"), Idempotency_Key="k")
    with at() as again:
        (found,) = again.orders("ExternalProviderID eq 'ons-1'")
        assert again.order(found["OrderID"])["ExternalProviderID"] == "ons-1"
        again.post("/v1/orders", sales_invoice(), 409, Idempotency_Key="k")
