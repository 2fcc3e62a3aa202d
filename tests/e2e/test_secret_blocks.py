"""A secret that the environment does not hold comes from a Prefect Secret block, on a real Prefect server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect import flow
from prefect.blocks.system import Secret
from prefect.testing.utilities import prefect_test_harness
from pydantic import SecretStr

from tasks import blocks

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        Secret(value=SecretStr("from-the-block")).save("dossierflow-exact-client-secret", _sync=True)  # type: ignore[call-arg]
        yield


@flow
async def night() -> tuple[str, str, str]:
    """As a task does it: in a thread of an asynchronous flow."""
    found = await asyncio.to_thread(blocks.settings)
    return (
        found.exact_client_secret.get_secret_value(),
        found.secret_key.get_secret_value(),
        found.billit_api_key.get_secret_value(),
    )


def test_the_environment_comes_first_and_a_block_fills_the_gap(
    server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOSSIERFLOW_SECRET_KEY", "from-the-environment")
    for name in ("EXACT_CLIENT_SECRET", "BILLIT_API_KEY", "BILLIT_CLIENT_SECRET"):
        monkeypatch.delenv(f"DOSSIERFLOW_{name}", raising=False)
    blocks.kept.cache_clear()
    assert asyncio.run(night()) == ("from-the-block", "from-the-environment", "")
