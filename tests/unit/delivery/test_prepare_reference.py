"""The payment reference of the UBL is used where Billit has none; comparing costs one call as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from dossierflow.billit import ubl
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.map import Mapped
from dossierflow.delivery.prepare import _prepare_document
from dossierflow.domain.document import Document, FileRef
from dossierflow.domain.dossier import Destination, DossierSettings
from tests.support.fakes import Bench, document, draft


class Payloads:
    """A destination that packs the document's own reference."""

    def build_payload(self, one: Document, marker: str) -> Mapped:
        return Mapped(replace(draft(one.summary), payment_reference=one.payment_reference), ())

    def completed(self, payload: Mapped, document: Document) -> Mapped:
        return payload.completed(document)


@pytest.mark.parametrize(
    ("own", "compared", "again", "right"),
    [
        ("", True, False, "RF18"),
        ("090/9337", True, False, "090/9337"),
        ("", False, False, ""),
        ("", True, True, ""),
    ],
)
def test_the_ubls_reference_is_used_where_billit_has_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, own: str, compared: bool, again: bool, right: str
) -> None:
    nobody = ubl.UblParty("", "")
    said = SimpleNamespace(
        number="",
        date=date(2026, 11, 1),
        embedded=(),
        payee_accounts=(),
        payment_references=("RF18", "RF19"),
        supplier=nobody,
        customer=nobody,
        self_billed=False,
    )
    monkeypatch.setattr(ubl, "read_if_ubl", lambda *_, **__: said)
    monkeypatch.setattr(import_module(_prepare_document.__module__), "differences", lambda *_: [])
    bench.settings = DossierSettings(compare_ubl=compared)
    one = replace(document(), payment_reference=own, attachments=(FileRef("f", "invoice.xml"),))
    destinations: Any = {Destination.JOURNAL: Payloads()}
    choice = ExportChoice(book_again=again, order_ids="1" if again else "")
    prepared = _prepare_document(bench.session, one, destinations, None, choice)
    assert prepared.payload.draft.payment_reference == right
    assert prepared.document.payment_reference == right
    assert bench.billit.read["f"] == int(compared and not again)
