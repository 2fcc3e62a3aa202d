"""Our blocks keep Prefect's own standards for blocks, and name settings that there are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prefect.testing.standard_test_suites import BlockStandardTestSuite
from pydantic import HttpUrl, SecretStr

from dossierflow.kernel.settings import Settings
from tasks import blocks

LOGO = Path(blocks.__file__).with_name("logo.png")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Not in the test's output."""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The logo, where a server shows it beside its pages."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(LOGO.parent)))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}/{LOGO.name}"
    web.shutdown()
    web.server_close()


@pytest.mark.parametrize("block", blocks.BLOCKS)
class TestStandards(BlockStandardTestSuite):
    @pytest.fixture(autouse=True)
    def logo(self, pages: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(blocks.SettingsBlock, "_logo_url", HttpUrl(pages))

    @pytest.fixture
    def block(self, request: pytest.FixtureRequest) -> type[blocks.SettingsBlock]:
        block: type[blocks.SettingsBlock] = request.param
        return block


@pytest.mark.parametrize("block", blocks.BLOCKS)
def test_every_field_of_a_block_is_a_setting_and_every_secret_of_it_is_hidden(
    block: type[blocks.SettingsBlock],
) -> None:
    fields = block.model_fields
    assert set(block.sets) == set(fields)
    for field, name in block.sets.items():
        setting = Settings.model_fields[name]
        if setting.annotation is SecretStr:
            assert fields[field].annotation is SecretStr


def test_no_setting_is_in_two_blocks() -> None:
    names = [name for block in blocks.BLOCKS for name in block.sets.values()]
    assert len(names) == len(set(names))
