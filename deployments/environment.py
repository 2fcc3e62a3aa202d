"""Settings of a Prefect server and worker that keep to one folder, and those of the demo's two sandboxes."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

#: Server batching: 20 ms of server time a task run become 5 (docs/architecture.md, Prefect).
BATCHED = (
    "TASK_RUN_RECORDER_BATCH_SIZE",
    "TASK_RUN_RECORDER_READ_BATCH_SIZE",
    "EVENT_PERSISTER_BATCH_SIZE",
    "EVENT_PERSISTER_READ_BATCH_SIZE",
    "TRIGGERS_READ_BATCH_SIZE",
)
LOGIN_FILE = "login"
LEASES = "prefect.server.concurrency.lease_storage.filesystem"


@dataclass(frozen=True)
class Ports:
    exact: int
    billit: int
    prefect: int

    @property
    def api(self) -> str:
        """The address of the Prefect server's API."""
        return f"http://127.0.0.1:{self.prefect}/api"

    @classmethod
    def free(cls) -> Ports:
        """Three free ports on loopback."""
        holders = [socket.socket() for _ in range(3)]
        for holder in holders:
            holder.bind(("127.0.0.1", 0))
        numbers = [holder.getsockname()[1] for holder in holders]
        for holder in holders:
            holder.close()
        return cls(*numbers)


def prefect_settings(folder: Path, port: int) -> dict[str, str]:
    """A server and worker that keep to this machine and to this folder, and outlive each other's restarts."""
    return {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES,
        # What automations wait for outlives the server.
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect.server.events.ordering.db",
        # Runs go after 90 days with their logs and pages, events after 7: Prefect's own figures.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        # A run outlives four minutes without a server, and a server whose database restarts (it answers 500).
        "PREFECT_CLIENT_MAX_RETRIES": "7",
        "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        **{f"PREFECT_SERVER_SERVICES_{name}": "200" for name in BATCHED},
    }


def login(folder: Path) -> str:
    """User and password of this installation's Prefect server; made once, for its owner's eyes."""
    return _kept(folder / LOGIN_FILE, lambda: f"practice:{secrets.token_urlsafe(18)}")


def dossierflow_settings(folder: Path, ports: Ports, office_party_id: int) -> dict[str, str]:
    """The product's own settings, as an installation would have them in `.env`."""
    portal = f"http://127.0.0.1:{ports.billit}/_sandbox/portal"
    return {
        "DOSSIERFLOW_DATABASE_URL": f"sqlite:///{folder / 'dossierflow.db'}",
        "DOSSIERFLOW_SECRET_KEY": secret_key(folder),
        "DOSSIERFLOW_OUTPUT": str(folder / "out"),
        "DOSSIERFLOW_EXACT_URL": f"http://127.0.0.1:{ports.exact}",
        "DOSSIERFLOW_EXACT_CLIENT_ID": "dossierflow-demo",
        "DOSSIERFLOW_EXACT_CLIENT_SECRET": "demo-secret",
        "DOSSIERFLOW_EXACT_REDIRECT_URI": "https://localhost/",
        "DOSSIERFLOW_BILLIT_URL": f"http://127.0.0.1:{ports.billit}",
        "DOSSIERFLOW_BILLIT_API_KEY": "demo-billit-key",
        "DOSSIERFLOW_BILLIT_OFFICE_PARTY_ID": str(office_party_id),
        "DOSSIERFLOW_EXACT_COMPANY_PAGE": "{site}/_sandbox/",
        "DOSSIERFLOW_BILLIT_DOCUMENT_PAGE": f"{portal}/orders/{{order}}",
        "DOSSIERFLOW_BILLIT_DOSSIER_PAGE": f"{portal}/{{party}}",
        "DOSSIERFLOW_BILLIT_CALLS_PER_SECOND": "0",
        "DOSSIERFLOW_BIND_MATCHES": "true",
        "DOSSIERFLOW_ACCEPT_PROPOSALS": "true",
        "DOSSIERFLOW_SETTLING_SECONDS": "5",
    }


def secret_key(folder: Path) -> str:
    """The key that this demo's tokens are encrypted with; made once."""
    return _kept(folder / "secret.key", lambda: Fernet.generate_key().decode())


def _kept(file: Path, make: Callable[[], str]) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make())
    return file.read_text()
