"""Random invoices in Exact's own VAT engine: booked without a cent's difference, or refused before sending;
and in the same boxes of the VAT return, whether those are computed from the document or from its entry.

What is right is computed from the invoice; neither our mapping nor the engine is asked. `VAT_INVOICES` sets
how many are tried, `VAT_SEED` repeats a run.
"""

from __future__ import annotations

import os
import secrets

from hypothesis import HealthCheck, given, seed, settings

from dossierflow.billit.resources.order_mapping import document
from dossierflow.delivery.map import map_document
from dossierflow.domain.document import Document
from dossierflow.errors import BadData
from dossierflow.http.reader import JsonObject, Where
from dossierflow.problems.unmappable import Unmappable
from dossierflow.quality.documents import check_documents
from tests.support.vat_books import Division
from tests.support.vat_invoices import FLAWS, Invoice, invoices
from tests.support.vat_judge import assert_to_the_cent
from tests.support.vat_return import TwoReturns

SEED = int(os.environ.get("VAT_SEED") or secrets.randbits(32))
#: Nothing stands for it; or the account has a code, for another rate.
NO_CODE = ("vat-unmapped", "vat-unusable")
INVOICES = int(os.environ.get("VAT_INVOICES") or 300)


def test_every_invoice_is_booked_to_the_cent_or_refused_before_it_is_sent() -> None:
    division = Division()
    books = division.known()
    booked: list[Document] = []
    refused: list[Invoice] = []
    returns = TwoReturns(books)

    @seed(SEED)
    @settings(max_examples=INVOICES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(invoice=invoices())
    def one(invoice: Invoice) -> None:
        try:
            whole = read(invoice, len(booked) + 1)
            mapped = map_document(whole, books, "billit-1-7-1")
        except (Unmappable, BadData) as refusal:
            refused.append(invoice)
            assert_refused_for_its_flaw(invoice, refusal)
        else:
            assert not invoice.flaw
            booked.append(whole)
            entry = division.book(mapped.draft)
            assert_to_the_cent(invoice, entry)
            returns.add(mapped, entry)

    print(f"\nVAT_SEED={SEED}", end="")
    one()
    print(f": {len(booked) + len(refused)} invoices, {len(booked)} booked, {len(refused)} refused")
    assert len(booked) > len(refused) > 0
    assert {invoice.flaw for invoice in refused} == FLAWS
    assert check_documents(booked).failures == ()
    returns.assert_agree()


def read(invoice: Invoice, order_id: int) -> Document:
    return document(JsonObject(invoice.order(order_id), Where()), None)


def assert_refused_for_its_flaw(invoice: Invoice, refusal: Unmappable | BadData) -> None:
    """… and with both amounts, where amounts are the reason."""
    if invoice.flaw == "unmapped":
        assert isinstance(refusal, Unmappable)
        assert refusal.kind in NO_CODE
    elif invoice.flaw == "lines lack a cent":
        assert isinstance(refusal, Unmappable)
        assert refusal.kind == "unbalanced"
        made, stated = (shown(refusal.facts[name]) for name in ("lines", "total"))
        assert stated - made == (-1 if invoice.credit else 1)
    else:
        assert invoice.flaw == "total is off"
        assert isinstance(refusal, BadData)
        assert "the groups add up to" in str(refusal)


def shown(text: str) -> int:
    """Cents of an amount as people read it."""
    return int(text.replace(".", "").replace(",", ""))
