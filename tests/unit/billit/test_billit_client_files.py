"""Files come as base64 in JSON: whole, bounded and with a name that is safe in a folder."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.resources.files import safe_name
from dossierflow.errors import BadData

PATH = "/v1/files/6f0f7d6e"
PDF = b"%PDF-1.7 demo"


def _file(**changes: Any) -> dict[str, Any]:
    row = {"FileName": "F1.pdf", "MimeType": "application/pdf", "FileContent": base64.b64encode(PDF).decode()}
    return {name: value for name, value in {**row, **changes}.items() if value is not ...}


def test_a_file_is_its_bytes(company: BillitCompany, script: Any) -> None:
    script.on("GET", PATH, _file())
    file = company.files.get("6f0f7d6e")
    assert (file.name, file.mime, file.content) == ("F1.pdf", "application/pdf", PDF)
    assert "PDF-1.7" not in repr(file)


def test_name_and_type_are_filled_in_where_billit_omits_them(company: BillitCompany, script: Any) -> None:
    script.on("GET", PATH, _file(MimeType=..., FileName="F1.xml"), _file(MimeType=..., FileName=...))
    assert company.files.get("6f0f7d6e").mime in ("text/xml", "application/xml")
    nameless = company.files.get("6f0f7d6e")
    assert (nameless.name, nameless.mime) == ("6f0f7d6e", "application/octet-stream")


def test_base64_may_be_broken_into_lines(company: BillitCompany, script: Any) -> None:
    script.on("GET", PATH, _file(FileContent="JVBE\r\nRi0x\n"))
    assert company.files.get("6f0f7d6e").content == b"%PDF-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"FileContent": ...},
        {"FileContent": ""},
        {"FileContent": None},
        {"FileContent": 17},
        {"FileContent": ["JVBE"]},
        {"FileContent": "JVBERi0x!"},
        {"FileContent": "JVBERi0"},
        {"FileContent": "%PDF-1.7"},
        {"FileContent": "JVBE=Ri0x"},
        {"FileContent": "\u2028JVBEé"},
        {"FileContent": "QUJD" * 10_001},
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_file_is_refused(company: BillitCompany, script: Any, changes: dict[str, Any]) -> None:
    script.on("GET", PATH, _file(**changes))
    with pytest.raises(BadData) as refusal:
        company.files.get("6f0f7d6e", document="2204417")
    refused = refusal.value
    assert (refused.dossier, refused.document, refused.field) == ("700101", "2204417", "FileContent")


def test_a_file_of_exactly_the_cap_is_taken(company: BillitCompany, script: Any) -> None:
    script.on("GET", PATH, _file(FileContent=base64.b64encode(b"x" * 30_000).decode()))
    assert len(company.files.get("6f0f7d6e").content) == 30_000


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\temp\F1.pdf", "F1.pdf"),
        ("a:b|c?.pdf", "a_b_c_.pdf"),
        ("..", ""),
        ("  F1.pdf ", "F1.pdf"),
        ("F\x001.pdf", "F 1.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_an_id_is_one_part_of_the_path(company: BillitCompany, script: Any) -> None:
    script.on("GET", "/v1/files/../orders", _file())
    company.files.get("../orders")
    assert script.requests[0].url.raw_path == b"/v1/files/..%2Forders"
