"""Every file of a document arrives, or the story says which did not."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.billit.errors import Gone
from dossierflow.delivery.files import files_of, foreseen
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Document, FileRef
from dossierflow.errors import BadData, Refused, RightMissing, Unavailable
from dossierflow.exact.resources.documents import LARGEST
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.outcome import Rejected
from dossierflow.texts import languages, words
from tests.support.fakes import LOST, Bench, document, prepared
from tests.support.said import said

PDF, ANNEX = b"%PDF of the invoice", b"%PDF of the annex"
INSIDE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">{}</Invoice>"""


def embedded(*files: tuple[str, str, bytes]) -> bytes:
    """A UBL with these files inside: name, type, bytes."""
    return INSIDE.format(
        "".join(
            "<cac:AdditionalDocumentReference><cbc:ID>inside</cbc:ID><cac:Attachment>"
            f'<cbc:EmbeddedDocumentBinaryObject mimeCode="{mime}" filename="{name}">'
            f"{base64.b64encode(content).decode()}"
            "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
            for name, mime, content in files
        )
    ).encode()


def repr_start(value: object) -> str:
    return repr(value)[:40]


@pytest.fixture
def kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Billit gives of each file: bytes, or an error."""
    files: dict[str, Any] = {"pdf": PDF, "annex": ANNEX}

    def get(_: Any, file_id: str) -> FileContent:
        if isinstance(files[file_id], Exception):
            raise files[file_id]
        return FileContent(f"{file_id}.pdf", "application/pdf", files[file_id])

    monkeypatch.setattr(type(bench.billit.files), "get", get)
    return files


def with_files(*names: str, pdf: bool = True, inside: tuple[str, ...] = (), **change: Any) -> Document:
    """A document with a PDF and these other files; each is known at Billit by its name without the ending."""
    attachments = tuple(FileRef(name.rpartition(".")[0] or name, name) for name in names)
    main = FileRef("pdf", "invoice.pdf") if pdf else None
    return replace(document(), pdf=main, attachments=attachments, embedded=inside, **change)


def went(bench: Bench, one: Document) -> tuple[list[str], str]:
    """The names that hang on the Document in Exact, and what the story says."""
    send(bench.session, [replace(prepared(1), document=one)])
    return [name for _, name in bench.exact.filed], said(bench.delivery().cause)


ANSWERED = "Exact answered with entry 26700001 in 700"


def test_the_pdf_and_every_annex_arrive(bench: Bench, kept: dict[str, Any]) -> None:
    kept["photo"] = b"JPEG"
    one = with_files("annex.pdf", "photo.JPG", "ubl.xml")
    assert went(bench, one) == (["pdf.pdf", "annex.pdf", "photo.pdf"], ANSWERED)


def test_what_exact_cannot_hold_is_named(bench: Bench, kept: dict[str, Any]) -> None:
    kept["big"] = b"x" * (LARGEST + 1)
    kept["gone"] = BadData("no content")
    one = with_files("hours.xlsx", "big.pdf", "gone.pdf", "ubl.xml", unreadable_files=("Attachments[4]",))
    names, told = went(bench, one)
    assert names == ["pdf.pdf"]
    left = "Attachments[4], hours.xlsx, big.pdf, gone.pdf"
    assert told == f"{ANSWERED}; files that did not come along: {left}"


@pytest.mark.parametrize(
    "broken", [Gone("no such file"), BadData("is not valid base64"), b"x" * (LARGEST + 1)], ids=repr_start
)
def test_a_pdf_that_cannot_come_holds_no_invoice(bench: Bench, kept: dict[str, Any], broken: Any) -> None:
    kept["pdf"] = broken
    names, told = went(bench, with_files("annex.pdf"))
    assert (names, bench.delivery().state) == (["annex.pdf"], State.SENT)
    assert told == f"{ANSWERED}; files that did not come along: invoice.pdf"


def test_the_copy_inside_the_ubl_comes_where_the_pdf_is_gone(bench: Bench, kept: dict[str, Any]) -> None:
    kept["pdf"] = Gone("no such file")
    kept["ubl"] = embedded(("inside.pdf", "application/pdf", PDF))
    assert went(bench, with_files("ubl.xml", inside=("application/pdf",)))[0] == ["inside.pdf"]


def test_a_pdf_that_billit_does_not_give_now_waits(bench: Bench, kept: dict[str, Any]) -> None:
    kept["pdf"] = Unavailable("Billit does not work at the moment")
    went(bench, with_files())
    assert (bench.delivery().state, bench.exact.lines) == (State.NOT_SENT, [])


def test_a_document_without_any_file_is_booked_and_says_so(bench: Bench, kept: dict[str, Any]) -> None:
    names, told = went(bench, with_files(pdf=False))
    assert (names, told) == ([], f"{ANSWERED}; the document has no file at all")
    assert bench.delivery().state is State.SENT
    assert bench.exact.calls == ["entry"]


@pytest.mark.parametrize(("pdf", "inside"), [(False, ()), (True, ("application/pdf", "application/pdf"))])
def test_what_is_only_inside_the_ubl_arrives(
    bench: Bench, kept: dict[str, Any], pdf: bool, inside: tuple[str, ...]
) -> None:
    kept["ubl"] = embedded(
        ("invoice.pdf", "application/pdf", PDF),
        ("timesheet", "application/pdf", ANNEX),
        ("table.csv", "text/csv", b"a;b"),
        ("empty.pdf", "application/pdf", b""),
    )
    names, told = went(bench, with_files("ubl.xml", pdf=pdf, inside=inside))
    assert names == ["pdf.pdf" if pdf else "invoice.pdf", "timesheet.pdf"]
    assert told == f"{ANSWERED}; files that did not come along: table.csv"


def test_a_ubl_that_holds_what_billit_shows_is_not_read_again(bench: Bench, kept: dict[str, Any]) -> None:
    one = with_files("ubl.xml", inside=("application/pdf",))  # reading "ubl" would be a KeyError
    assert went(bench, one)[0] == ["pdf.pdf"]


@pytest.mark.parametrize("content", [b"", b"<Invoice", b"%PDF"])
def test_a_broken_ubl_costs_no_other_file(bench: Bench, kept: dict[str, Any], content: bytes) -> None:
    kept["ubl"] = content
    assert went(bench, with_files("annex.pdf", "ubl.xml", pdf=False))[0] == ["annex.pdf"]


def test_files_of_one_name_get_names_of_their_own(bench: Bench, kept: dict[str, Any]) -> None:
    kept["ubl"] = embedded(*(("pdf.pdf", "application/pdf", content) for content in (PDF, ANNEX, b"%PDF 3")))
    found = files_of(bench.session, with_files("ubl.xml", inside=("",) * 3), "mark")
    assert [one.name for one in found.files] == ["pdf.pdf", "pdf (2).pdf", "pdf (3).pdf"]
    assert [one.content for one in found.files] == [PDF, ANNEX, b"%PDF 3"]


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_after_a_lost_answer_no_file_hangs_there_twice(bench: Bench, kept: dict[str, Any], lost: int) -> None:
    kept["photo"] = b"JPEG"
    one = with_files("annex.pdf", "photo.jpg")
    bench.exact.plan("file", *[None] * (lost - 1), LOST)
    send(bench.session, [replace(prepared(1), document=one)])
    assert bench.delivery().state is State.NOT_SENT
    send(bench.session, [replace(prepared(1, bench.delivery()), document=one)])
    assert [name for _, name in bench.exact.filed] == ["pdf.pdf", "annex.pdf", "photo.pdf"]
    assert len(bench.exact.papers) == 1


def test_an_annex_that_exact_refuses_holds_nothing_up(bench: Bench, kept: dict[str, Any]) -> None:
    bench.exact.plan("file", None, Rejected(Refused("not this one", raw="Nee")))
    names, told = went(bench, with_files("annex.pdf"))
    assert (names, bench.delivery().state) == (["pdf.pdf"], State.SENT)
    assert told == f"{ANSWERED}; files that did not come along: annex.pdf"


@pytest.mark.parametrize("error", [Refused("too large", raw="Te groot"), RightMissing("may not", division=5)])
def test_the_invoice_itself_is_not_left_behind(bench: Bench, kept: dict[str, Any], error: Any) -> None:
    bench.exact.plan("file", Rejected(error))
    assert went(bench, with_files("annex.pdf"))[0] == []
    assert bench.exact.lines == []


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (with_files("annex.pdf", "ubl.xml"), ""),
        (with_files("ubl.xml", pdf=False), ""),
        (with_files(pdf=False), "the document has no file at all"),
        (with_files("a.zip", "b.xlsx"), "files that did not come along: a.zip, b.xlsx"),
        (with_files("a.zip", pdf=False), "files that did not come along: a.zip"),
    ],
)
def test_the_preview_tells_as_far_as_names_do(one: Document, told: str) -> None:
    assert said(foreseen(one)) == told


def test_it_is_told_in_every_language(bench: Bench, kept: dict[str, Any]) -> None:
    went(bench, with_files("hours.xlsx"))
    told = {words(language).say(bench.delivery().cause) for language in languages()}
    assert len(told) == len(languages())
    assert all("hours.xlsx" in one and "{" not in one for one in told)
