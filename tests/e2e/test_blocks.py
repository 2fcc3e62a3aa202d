"""What the environment does not say comes from typed blocks, on a real Prefect server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from pydantic import SecretStr

from deployments import blocks as command
from dossierflow.cli.output import DONE, FOR_A_PERSON
from dossierflow.errors import SettingError
from dossierflow.kernel.settings import Settings
from tasks import blocks
from tests.support.practice import KEY

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bare-server")]
SECRETS = ("secret-of-the-app", "password-of-the-database", "key-of-the-bucket")


@pytest.fixture
def server(bare_server: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: f"{bare_server}/api"}):
        yield


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DOSSIERFLOW_{name.upper()}", raising=False)
    blocks.kept.cache_clear()


@flow
async def night() -> Settings:
    """As a task does it: in a thread of an asynchronous flow."""
    return await asyncio.to_thread(blocks.settings)


def saved(block: Any) -> None:
    block.save(blocks.DOCUMENT, overwrite=True, _sync=True)


def test_the_environment_comes_first_a_block_fills_the_gap_and_a_default_the_rest(
    server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.apply() == DONE
    saved(
        blocks.ExactOnlineApp(
            site="http://127.0.0.1:1", client_id="of-the-block", client_secret=SecretStr(SECRETS[0])
        )
    )
    saved(blocks.CodaDestination(address=SecretStr("of-the-block")))
    monkeypatch.setenv("DOSSIERFLOW_EXACT_CLIENT_ID", "of-the-environment")
    monkeypatch.setenv("DOSSIERFLOW_OUTPUT", "")
    found = asyncio.run(night())
    assert found.exact_client_id == "of-the-environment"
    assert found.exact_client_secret.get_secret_value() == SECRETS[0]
    assert found.output == "of-the-block"
    assert found.billit_url == "https://api.billit.be"
    assert command.show() == DONE


def test_what_a_block_says_is_judged_as_the_environment_is(server: None) -> None:
    saved(blocks.ExactOnlineApp(site="https://nobody.example", client_id="a", client_secret=SecretStr("b")))
    with pytest.raises(SettingError, match="DOSSIERFLOW_EXACT_URL"):
        blocks.settings()


def test_a_block_tells_by_its_test_whether_it_can_be_used(server: None, tmp_path: Path) -> None:
    saved(blocks.ExactOnlineApp(site="http://127.0.0.1:1", client_id="a", client_secret=SecretStr("b")))
    database = f"sqlite:///{tmp_path / 'store.db'}"
    saved(blocks.DossierflowStore(database=SecretStr(database), key=SecretStr(KEY)))
    saved(blocks.CodaDestination(address=SecretStr(str(tmp_path / "coda"))))
    found = {block: blocks.tested(block) for block in blocks.BLOCKS}
    assert found[blocks.DossierflowStore][0] and found[blocks.CodaDestination][0]
    assert not found[blocks.ExactOnlineApp][0]  # nobody answers there
    assert found[blocks.BillitAccount] == (True, "")  # nothing is kept in it
    assert list((tmp_path / "coda").iterdir()) == []
    assert command.test() == FOR_A_PERSON
    saved(blocks.DossierflowStore(database=SecretStr(database), key=SecretStr("no key")))
    assert not blocks.tested(blocks.DossierflowStore)[0]


def test_nobody_reads_a_secret_of_a_block_in_the_list_of_blocks(server: None) -> None:
    app = blocks.ExactOnlineApp(client_id="of-the-block", client_secret=SecretStr(SECRETS[0]))
    database = f"postgresql://practice:{SECRETS[1]}@db.office.example/dossierflow"
    store = blocks.DossierflowStore(database=SecretStr(database), key=SecretStr(KEY))
    bucket = blocks.CodaDestination(address=SecretStr(f"s3://{SECRETS[2]}@bucket"))
    for block in (app, store, bucket):
        saved(block)
        assert not any(secret in repr(block) for secret in (*SECRETS, KEY))

    async def shown() -> str:
        async with get_client() as client:
            documents = await client.read_block_documents(include_secrets=False)
            return str([one.model_dump(mode="json") for one in documents])

    assert not any(secret in asyncio.run(shown()) for secret in (*SECRETS, KEY))
