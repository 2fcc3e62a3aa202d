"""What statements come packed in is opened, whoever calls it CODA."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import tarfile
from email.message import EmailMessage

import pytest

from dossierflow.kernel.file_content import FileContent
from tests.integration.statements.conftest import DAY, Item, Practice, as_zip


def as_tar(name: str, content: bytes) -> bytes:
    with io.BytesIO() as buffer, tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        return buffer.getvalue()


def as_mail(name: str, content: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "bank@bank.example", "klant@klant.example", "CODA"
    mail.set_content("Beste klant,\n\nhierbij uw rekeninguittreksels.\n")
    mail.add_alternative("<html><body>Beste klant</body></html>", subtype="html")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="day.pdf")
    return mail.as_bytes()


PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(DAY),
    "tar in gzip": gzip.compress(as_tar("day.cod", DAY)),
    "bzip2": bz2.compress(DAY),
    "mail": as_mail("day.cod", DAY),
    "ZIP in a mail": as_mail("day.zip", as_zip({"day.cod": DAY, "read me.txt": b"Beste klant, hierbij"})),
    "text of a mail": b"From: bank@bank.example\r\nSubject: CODA\r\n\r\n" + DAY,
    "base64": base64.encodebytes(DAY),
}


@pytest.mark.parametrize("form", PACKED)
def test_what_a_statement_comes_packed_in_is_opened_whoever_calls_it_coda(
    practice: Practice, form: str
) -> None:
    practice.feed.files[Item(1, entity_type="File")] = FileContent("download", "", PACKED[form])
    assert practice.receive() == []
    assert practice.deliver() == [DAY] and practice.held == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [(PACKED["gzip"][:-12], "zip"), (as_mail("day.txt", b"Beste klant, tot later"), "mail")],
    ids=["cut short", "a letter"],
)
def test_what_does_not_open_or_holds_nothing_waits_with_a_word(
    practice: Practice, content: bytes, reason: str
) -> None:
    assert practice.receive(content) == ["coda-held"]
    assert [one.reason for one in practice.held] == [reason]
