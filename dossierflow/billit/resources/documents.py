"""/v1/documents: a dossier's archive of documents that are no invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossierflow.billit.paging import Page, raw_pages, read_rows
from dossierflow.billit.reading import Row, Where
from dossierflow.billit.resources.files import wire_file
from dossierflow.billit.resources.order_mapping import file_ref
from dossierflow.billit.session import Session
from dossierflow.domain.document import FileRef
from dossierflow.errors import Uncertain
from dossierflow.kernel.file_content import FileContent

PATH = "/v1/documents"


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """`file` is fetched with `files.get`."""

    document_id: int
    name: str
    description: str = ""
    date: dt.date | None = None
    created: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    file: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    session: Session

    def all(self) -> Iterator[Page[ArchivedDocument]]:
        """Pages of the whole archive; Billit documents no filter for it."""
        for rows in raw_pages(self.session, PATH, {}):
            yield read_rows(self.session, rows, _archived)

    def get(self, document_id: int) -> ArchivedDocument:
        label = f"archived document {document_id}"
        answer = self.session.get(f"{PATH}/{document_id}", document=label)
        return _archived(Row.of(answer, Where(self.session.context.label, label)))

    def add(
        self,
        file: FileContent,
        *,
        description: str = "",
        date: dt.date | None = None,
        tags: Sequence[str] = (),
        key: str = "",
    ) -> int:
        """Put a file into the archive; its id. Uncertain where the answer was lost."""
        body = {
            "File": wire_file(file),
            "Name": file.name,
            "Description": description,
            "DocumentDate": f"{date}T00:00:00" if date else "",
            "Tags": list(tags),
        }
        given = {name: value for name, value in body.items() if value}
        answer = self.session.create(PATH, given, key=key, document=file.name)
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise Uncertain(
                "Billit answered without an id", dossier=self.session.context.label, document=file.name
            )
        return answer


def _archived(row: Row) -> ArchivedDocument:
    identity = row.identity("DocumentID")
    row = row.labelled(f"archived document {identity}")
    file = row.child("File")
    return ArchivedDocument(
        document_id=identity,
        name=row.text("Name"),
        description=row.text("Description"),
        date=row.day("DocumentDate"),
        created=row.instant("CreationDate"),
        tags=tuple(tag for tag in row.listed("Tags") if isinstance(tag, str)),
        file=file_ref(file) if file else None,
    )
