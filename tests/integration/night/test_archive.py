"""Documents as a ZIP: files and a table, and nothing told to Exact or to the ledger."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from dossierflow.delivery import ExportChoice, archive
from dossierflow.delivery.archive import TABLE
from dossierflow.kernel.file_folder import FileFolder
from dossierflow.reports.documents import missing_files
from tests.integration.night.conftest import Practice
from tests.integration.night.test_later_nights import markers

EVERYTHING = ExportChoice(ignore_cadence=True, including_already_exported=True)


def rows_of(made: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.read(TABLE).decode("utf-8-sig")), delimiter=";"))


def test_every_chosen_document_is_in_it_with_its_files_and_a_table(after: Practice, tmp_path: Path) -> None:
    books, calls = markers(after), after.sandboxes.calls("exact")
    [dossier] = after.application.dossiers("2104012")
    with after.application.session(dossier) as session:
        done = archive(session, EVERYTHING, FileFolder(str(tmp_path)))
    with zipfile.ZipFile(done.address) as made:
        rows = rows_of(made)
        assert len(rows) == done.documents > 10
        listed = {name for row in rows for name in row["Files"].split("; ")}
        assert listed == set(made.namelist()) - {TABLE}
        assert all(made.read(name).startswith(b"%PDF") for name in listed if name.endswith(".pdf"))
        assert {row["Direction"] for row in rows} == {"sales", "purchase"}
        [order] = [row for row in after.sandboxes.orders() if str(row["OrderID"]) == rows[0]["Order"]]
        assert rows[0]["Including VAT"].lstrip("-") == str(order["TotalIncl"]).replace(".", ",")
    assert done.missing == ()
    assert (markers(after), after.sandboxes.calls("exact")) == (books, calls)


def test_without_documents_there_is_no_zip(after: Practice, tmp_path: Path) -> None:
    [dossier] = after.application.dossiers("2104012")
    with after.application.session(dossier) as session:
        done = archive(session, ExportChoice(), FileFolder(str(tmp_path)))
    assert (done.address, done.documents, list(tmp_path.glob("*.zip"))) == ("", 0, [])


def test_a_file_that_billit_cannot_give_is_named_and_holds_nobody(after: Practice, tmp_path: Path) -> None:
    after.sandboxes.admin(
        "billit",
        "faults",
        kind="status",
        method="GET",
        path="/v1/files/*",
        args={"status": 404, "body": "{}"},
    )
    [dossier] = after.application.dossiers("2104012")
    with after.application.session(dossier) as session:
        done = archive(session, EVERYTHING, FileFolder(str(tmp_path)))
    assert len(done.missing) == 1
    with zipfile.ZipFile(done.address) as made:
        told = [f"{row['Number']}: {row['Missing']}" for row in rows_of(made) if row["Missing"]]
    assert missing_files(done) == told
