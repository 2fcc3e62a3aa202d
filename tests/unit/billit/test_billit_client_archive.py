"""The archive of other documents, and quick entry, which can be filled and not read."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.errors import Gone
from dossierflow.billit.resources.quick_entry import UploadMetadata
from dossierflow.domain.document import FileRef
from dossierflow.errors import BadData, Uncertain
from dossierflow.kernel.file_content import FileContent

GUID = "6f0f7d6e-52b1-4a0e-9a77-0d0f4c1d2e11"
PDF = FileContent("scan-0312.pdf", "application/pdf", b"%PDF-1.7")


def test_documents_are_read_with_a_reference_to_their_file(company: BillitCompany, script: Any) -> None:
    row = {
        "DocumentID": 81230,
        "Name": "Lease",
        "DocumentDate": "2026-11-01T00:00:00",
        "Tags": ["car", 7],
        "File": {"FileID": GUID, "FileName": "lease.pdf"},
    }
    script.on("GET", "/v1/documents/81230", row)
    script.on("GET", "/v1/documents", {"Items": [row, {"Name": "no id"}]})
    found = company.documents.get(81230)
    assert (found.name, found.date, found.tags) == ("Lease", date(2026, 11, 1), ("car",))
    assert found.file == FileRef(GUID, "lease.pdf")
    (page,) = company.documents.all()
    assert list(page) == [found]
    assert [(bad.dossier, bad.field) for bad in page.refused] == [("700101", "Items[1].DocumentID")]


def test_a_document_without_an_id_is_refused(company: BillitCompany, script: Any) -> None:
    script.on("GET", "/v1/documents/5", {"File": {}})
    with pytest.raises(BadData, match="archived document 5"):
        company.documents.get(5)


def test_a_file_is_added_to_the_archive(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/documents", 9)
    assert company.documents.add(PDF, date=date(2026, 11, 1), tags=["x"]) == 9
    body = script.sent()
    assert (body["Name"], body["DocumentDate"], body["Tags"]) == (
        "scan-0312.pdf",
        "2026-11-01T00:00:00",
        ["x"],
    )
    assert "Description" not in body


def test_a_scan_goes_into_quick_entry_with_what_is_known(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/toProcess", 31)
    known = UploadMetadata(total_incl=8470, date=date(2026, 11, 12), payment_method="Bancontact")
    assert company.quick_entry.upload(PDF, original=PDF, metadata=known) == 31
    body = script.sent()
    assert b'"TotalIncl":84.70' in script.requests[0].content
    assert body["MetaData"] == {
        "TotalIncl": 84.7,
        "OrderDate": "2026-11-12T00:00:00",
        "PaymentMethod": "Bancontact",
    }
    assert body["FileSource"]["FileName"] == "scan-0312.pdf"
    assert script.requests[0].headers["Idempotent-Key"]


def test_an_upload_that_billit_did_before_is_no_second_one(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/toProcess", httpx.ReadTimeout("slow"), httpx.Response(409))
    with pytest.raises(Uncertain, match=r"scan-0312\.pdf"):
        company.quick_entry.upload(PDF, key="k1")
    assert company.quick_entry.upload(PDF, key="k1") is None
    assert len(script.requests) == 2


@pytest.mark.parametrize("path", ["/v1/toProcess", "/v1/documents"])
def test_an_answer_without_an_id_is_uncertain(company: BillitCompany, script: Any, path: str) -> None:
    script.on("POST", path, {})
    add = company.quick_entry.upload if path == "/v1/toProcess" else company.documents.add
    with pytest.raises(Uncertain):
        add(PDF)


def test_an_upload_can_be_taken_back(company: BillitCompany, script: Any) -> None:
    script.on("DELETE", "/v1/toProcess/31", httpx.Response(200))
    company.quick_entry.remove(31)
    assert len(script.requests) == 1
    script.on("DELETE", "/v1/toProcess/31", httpx.ReadError("cut"), httpx.Response(404))
    company.quick_entry.remove(31)
    script.on("DELETE", "/v1/toProcess/31", httpx.Response(404))
    with pytest.raises(Gone):
        company.quick_entry.remove(31)
