"""Addresses of what Prefect's pages show of ours, on the server itself: a page asks nobody else."""

from __future__ import annotations

from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL
from pydantic import HttpUrl

#: Where `dossierflow up` and the images put the logo, beside the pages of Prefect.
FILE = "dossierflow.png"


def _ui() -> str:
    api = PREFECT_API_URL.value() or "http://127.0.0.1:4200/api"
    return (PREFECT_UI_URL.value() or api.removesuffix("/api")).rstrip("/")


LOGO = HttpUrl(f"{_ui()}/{FILE}")
MANUAL = HttpUrl("https://docs.prefect.io/v3/concepts/blocks")
