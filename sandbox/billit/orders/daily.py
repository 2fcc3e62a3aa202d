"""Automatic sending: a company may have its unsent invoices go out every day at nine, without a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.billit import timestamps
from sandbox.billit.errors import Refused
from sandbox.billit.orders.send import send
from sandbox.billit.platform import BELGIUM, Platform
from sandbox.kernel.table import Row

NINE = 9


def send_due(platform: Platform) -> None:
    """Send, for companies that chose so, what was waiting at the last nine o'clock."""
    for company in platform.table("companies").find("sends_daily", True):
        nine = _last_nine(platform.now())
        if company["sent_until"] < timestamps.timestamp_text(nine):
            _send_waiting(platform, company, nine)
            platform.table("companies").update(
                str(company["PartyID"]), sent_until=timestamps.timestamp_text(nine)
            )


def _send_waiting(platform: Platform, company: Row, nine: datetime) -> None:
    for row in platform.table("orders").find("CompanyID", company["PartyID"]):
        if row["OrderStatus"] == "ToSend" and timestamps.instant(row["Created"]) <= nine:
            try:
                send(platform, row, "Peppol", strict=False)
            except Refused:
                continue  # it stays to be sent, as after a call that is refused


def _last_nine(now: datetime) -> datetime:
    here = now.astimezone(BELGIUM)
    nine = here.replace(hour=NINE, minute=0, second=0, microsecond=0)
    return nine if here >= nine else nine - timedelta(days=1)
