"""Whether a secret of an installation stands anywhere in what it wrote: databases, logs, pages, files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.kernel.redaction import secrets_of
from dossierflow.store.tables.connections import connections


def secrets(application: Application, *others: str) -> list[str]:
    """Those of the settings, the tokens as they are now, and others, in every spelling."""
    with application.store.read() as connection:
        sealed = connection.execute(sa.select(connections.c.sealed)).scalars().all()
    tokens = [token for one in sealed for token in application.token_cipher.open(one)[:2]]
    found = [one for one in (*secrets_of(application.settings), *tokens, *others) if one]
    return [spelled for one in found for spelled in {one, quote(one, safe="")}]


def written(folder: Path, but: set[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder with its content, of a ZIP each of its parts; `but` these."""
    for path in folder.rglob("*"):
        if not path.is_file() or path in but:
            continue
        yield str(path), path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path}: {name}", archive.read(name)) for name in archive.namelist())


def standing(folder: Path, hidden: list[str], but: set[Path]) -> list[str]:
    """Where a secret stands."""
    return [
        f"{where} holds {secret[:4]}…"
        for where, content in written(folder, but)
        for secret in hidden
        if secret.encode() in content
    ]
