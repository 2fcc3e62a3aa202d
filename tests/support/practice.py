"""A workspace on the sandboxes, connected as a person would connect it."""

from __future__ import annotations

from pathlib import Path

import httpx
from cryptography.fernet import Fernet

from dossierflow.exact.connect import code_of, connect
from dossierflow.settings import Settings
from dossierflow.store.tokens import StoredTokens
from dossierflow.workspace import Workspace
from tests.support.sandboxes import OFFICE, USER, Sandboxes

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
        "DOSSIERFLOW_ACCEPT_PROPOSALS": "true",
        "DOSSIERFLOW_SETTLING_SECONDS": "0",
    }


def settings(environment: dict[str, str]) -> Settings:
    """Settings from this environment alone, not from the machine's or a `.env`."""
    values = {name.removeprefix("DOSSIERFLOW_").lower(): value for name, value in environment.items()}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


def consent(workspace: Workspace) -> None:
    """Consent, and keep the token chain."""
    asked = {"user": USER, "client_id": workspace.app.client_id}
    url = f"{workspace.settings.exact_url}/_sandbox/api/consent"
    answer = httpx.post(url, json=asked, timeout=30).raise_for_status().json()
    connect(
        workspace.settings.exact_url,
        workspace.app,
        lambda connection: StoredTokens(workspace.store, workspace.seal, connection),
        workspace.budget,
        workspace.clock,
        code_of(answer["redirect"]),
    )
