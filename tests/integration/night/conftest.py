"""A practice on both sandboxes: fresh, or as it stands after its first night."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from tests.support.night import Night, night
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes


@dataclass
class Practice:
    """The sandboxes, an application on them, and what the first night did."""

    sandboxes: Sandboxes
    application: Application
    first: Night


def _open(folder: Path, sandboxes: Sandboxes) -> Application:
    store = f"sqlite:///{folder / 'store.db'}"
    return Application.open(settings(settings_for(sandboxes, store, folder)))


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """One first night for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("first-night")
    sandboxes = Sandboxes(folder / "sandbox")
    sandboxes.start()
    with _open(folder, sandboxes) as application:
        consent(application)
        yield Practice(sandboxes, application, night(application))
    sandboxes.stop()


@pytest.fixture(scope="session")
def kept(first_night: Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything as it stands after the first night, copied once while nobody writes."""
    folder = first_night.sandboxes.folder.parent
    first_night.sandboxes.stop()
    first_night.application.store.close()
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("kept") / "kept")
    first_night.sandboxes.start()
    return copy


@pytest.fixture
def after(first_night: Practice, kept: Path, tmp_path: Path) -> Iterator[Practice]:
    """A copy of everything as it stands after the first night, to go on with."""
    copy = shutil.copytree(kept, tmp_path / "copy")
    sandboxes = Sandboxes(copy / "sandbox")
    sandboxes.start()
    with _open(copy, sandboxes) as application:
        application.move_api_key()  # the sandbox of the copy has another port
        yield Practice(sandboxes, application, first_night.first)
    sandboxes.stop()
