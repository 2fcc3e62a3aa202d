"""/v1/toProcess: quick entry, where a scan or a UBL waits for a person. It can be filled, not read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dossierflow.billit.errors import AlreadyDone
from dossierflow.billit.resources.files import wire_file
from dossierflow.billit.resources.patching import PaymentMethod
from dossierflow.billit.session import Session
from dossierflow.errors import Uncertain
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.money import units

PATH = "/v1/toProcess"


@dataclass(frozen=True, slots=True)
class UploadMetadata:
    """What is known of the scan already; all optional, amounts in cents."""

    total_incl: int | None = None
    date: dt.date | None = None
    description: str = ""
    currency: str = ""
    payment_method: PaymentMethod | None = None
    cost_type: str = ""

    def body(self) -> dict[str, Any]:
        given = {
            "TotalIncl": None if self.total_incl is None else units(self.total_incl),
            "OrderDate": f"{self.date}T00:00:00" if self.date else None,
            "Description": self.description,
            "CurrencyTC": self.currency,
            "PaymentMethod": self.payment_method,
            "CostType": self.cost_type,
        }
        return {name: value for name, value in given.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class QuickEntry:
    session: Session

    def upload(
        self,
        file: FileContent,
        *,
        original: FileContent | None = None,
        metadata: UploadMetadata | None = None,
        split: bool = False,
        key: str = "",
    ) -> int | None:
        """Put a file into quick entry; its upload id, or None where an earlier call with this key did it.

        `original` is the file behind it, such as the UBL of a PDF. `split` lets Billit cut a scan of several
        documents. Uncertain where the answer was lost: Billit shows no list to look it up in, so call again
        with the same key.
        """
        body: dict[str, Any] = {"File": wire_file(file), "Split": split}
        if original:
            body["FileSource"] = wire_file(original)
        if metadata and (known := metadata.body()):
            body["MetaData"] = known
        try:
            answer = self.session.create(PATH, body, key=key, document=file.name)
        except AlreadyDone:
            return None
        if isinstance(answer, bool) or not isinstance(answer, int):
            raise Uncertain(
                "Billit answered without an id", dossier=self.session.context.label, document=file.name
            )
        return answer

    def remove(self, upload_id: int) -> None:
        """Take a file out of quick entry again."""
        self.session.remove("DELETE", f"{PATH}/{upload_id}", document=f"upload {upload_id}")
