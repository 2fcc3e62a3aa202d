"""`dossierflow backup` and `dossierflow restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, say
from dossierflow.kernel.file_folder import own_file
from dossierflow.kernel.settings import load
from dossierflow.kernel.told import misuse
from dossierflow.store import backup as backups
from dossierflow.store.database import Store
from dossierflow.store.tokens import TokenCipher
from dossierflow.texts import words


def backup(file: Annotated[Path, Parameter(help="Where to write it; not there yet.")], /) -> int:
    """Write everything that Dossierflow keeps into one file, while work goes on.

    Tokens are in it encrypted; the key is not: keep DOSSIERFLOW_SECRET_KEY elsewhere.
    """
    with Application.open() as application:
        if file.exists():
            raise misuse("file-there", file=str(file))
        try:
            with own_file(file) as stream:
                rows = backups.save(application.store, stream, application.token_cipher, application.now())
        except OSError as error:
            raise misuse("file-unwritable", file=str(file), reason=str(error.strerror)) from None
        told = words(application.settings.language)
        say(told.sentence("backup.saved", file=str(file), rows=sum(rows.values())))
    return DONE


def restore(file: Annotated[Path, Parameter(help="What `dossierflow backup` wrote.")], /) -> int:
    """Put a backup back into an empty database, SQLite or PostgreSQL, and bring it up to date.

    The database that DOSSIERFLOW_DATABASE_URL names must hold nothing; the key must be that of the backup.
    """
    settings = load()
    store = Store(settings.database_url)
    try:
        with file.open("rb") as stream, store.needed():
            rows = backups.restore(store, stream, TokenCipher(settings.secret_key.get_secret_value()))
    except OSError as error:
        raise misuse("file-unreadable", file=str(file), reason=str(error.strerror)) from None
    finally:
        store.close()
    say(words(settings.language).sentence("backup.restored", rows=sum(rows.values())))
    return DONE
