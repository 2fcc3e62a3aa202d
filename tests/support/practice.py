"""An application on the sandboxes, connected as a person would connect it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import unquote

import httpx
from cryptography.fernet import Fernet

from dossierflow.app.application import Application
from dossierflow.exact.connect import connect
from dossierflow.kernel.settings import Settings
from dossierflow.store import dossier_life
from dossierflow.store.tokens import StoredTokens
from tests.support.sandboxes import OFFICE, USER, Sandboxes

EVER = date(2000, 1, 1)
KEY = Fernet.generate_key().decode()


def settings_for(sandboxes: Sandboxes, store_url: str, folder: Path) -> dict[str, str]:
    """The environment of an installation on these sandboxes."""
    return {
        "DOSSIERFLOW_DATABASE_URL": store_url,
        "DOSSIERFLOW_SECRET_KEY": KEY,
        "DOSSIERFLOW_OUTPUT": str(folder / "out"),
        "DOSSIERFLOW_EXACT_URL": sandboxes.exact,
        "DOSSIERFLOW_EXACT_CLIENT_ID": "dossierflow-demo",
        "DOSSIERFLOW_EXACT_CLIENT_SECRET": "demo-secret",
        "DOSSIERFLOW_BILLIT_URL": sandboxes.billit,
        "DOSSIERFLOW_BILLIT_API_KEY": "demo-billit-key",
        "DOSSIERFLOW_BILLIT_OFFICE_PARTY_ID": str(OFFICE),
        "DOSSIERFLOW_BILLIT_CALLS_PER_SECOND": "0",
        "DOSSIERFLOW_BIND_MATCHES": "true",
        "DOSSIERFLOW_ACCEPT_PROPOSALS": "true",
        "DOSSIERFLOW_SETTLING_SECONDS": "0",
    }


def settings(environment: dict[str, str]) -> Settings:
    """Settings from this environment alone, not from the machine's or a `.env`."""
    values = {name.removeprefix("DOSSIERFLOW_").lower(): value for name, value in environment.items()}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


def consent(application: Application) -> None:
    """Consent, and keep the token chain."""
    asked = {"user": USER, "client_id": application.app.client_id}
    url = f"{application.settings.exact_url}/_sandbox/api/consent"
    answer = httpx.post(url, json=asked, timeout=30).raise_for_status().json()
    connect(
        application.settings.exact_url,
        application.app,
        # Not bound to its site: the sandbox of a copied practice has another port.
        lambda connection: StoredTokens(application.store, application.token_cipher, connection),
        application.budget,
        application.clock,
        unquote(answer["code"]),
    )


def make_live(application: Application, since: date = EVER) -> None:
    """As a person does once, for every dossier that is not: what is dated from this day on is sent."""
    waiting = [one for one in application.dossiers() if not one.live]
    with application.store.begin() as connection:
        for dossier in waiting:
            dossier_life.go_live(connection, dossier.id, since, application.now())
