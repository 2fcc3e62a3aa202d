"""Billit's API as an ASGI application, with the portal beside it."""

from __future__ import annotations

import orjson
from starlette.types import ASGIApp

from sandbox.billit import (
    account,
    bank,
    cashbook,
    documents,
    einvoices,
    feed,
    files,
    hooks,
    ledger,
    misc,
    oauth,
    parties,
    peppol,
    products,
    receipts,
    reports,
    sequences,
    swagger,
    uploads,
    webhooks,
)
from sandbox.billit.dispatch import Dispatcher, every
from sandbox.billit.errors import GENERIC
from sandbox.billit.further import FurtherCompanies
from sandbox.billit.orders import routes as orders
from sandbox.billit.orders.daily import send_due
from sandbox.billit.orders.send import deliver_due
from sandbox.billit.platform import Platform
from sandbox.billit.portal import portal_routes
from sandbox.billit.seeding import seed
from sandbox.billit.settings import Settings
from sandbox.kernel.app import service_app
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.practice.model import Practice

NAME = "billit"
SERVER_FAULT = "An unexpected error has occurred."
ENDPOINTS = every(
    account.ROUTES,
    bank.ROUTES,
    cashbook.ROUTES,
    documents.ROUTES,
    einvoices.ROUTES,
    feed.ROUTES,
    files.ROUTES,
    ledger.ROUTES,
    misc.ROUTES,
    oauth.ROUTES,
    orders.ROUTES,
    parties.ROUTES,
    peppol.ROUTES,
    products.ROUTES,
    receipts.ROUTES,
    reports.ROUTES,
    sequences.ROUTES,
    swagger.ROUTES,
    uploads.ROUTES,
    webhooks.ROUTES,
)


def create(
    books: Books,
    clock: SandboxClock,
    faults: Faults,
    counters: Counters,
    practice: Practice,
    options: Options,
) -> ASGIApp:
    """The application over these books, which are filled from the practice where they are empty."""
    platform = Platform(books, clock, faults, Settings.of(options))
    further = FurtherCompanies(platform, practice)
    platform.further = further
    if not len(platform.table("companies")):
        seed(platform, practice, further)
    further.shelve()

    def before() -> None:
        with platform.transaction():
            send_due(platform)
            deliver_due(platform)

    dispatcher = Dispatcher(platform, ENDPOINTS, before, lambda: hooks.deliver(platform))
    return service_app(
        NAME,
        books,
        clock,
        faults,
        counters,
        fallback=dispatcher,
        more_admin=portal_routes(platform),
        title="Billit",
        error=orjson.dumps({"errors": [{"Code": GENERIC, "Description": SERVER_FAULT}]}),
    )
