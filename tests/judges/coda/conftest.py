"""The corpus as files, and the judges that read them: one process per judge for all files."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dossierflow.coda.writer import write_one
from tests.judges.coda.corpus import Sample, corpus
from tests.judges.coda.samples import samples_in
from tests.judges.environments import node_with, python_with

READERS = Path(__file__).parent / "readers"
FEBELFIN = ("febelfin-coda==0.5.0",)
PYTHON_READERS = ("pycoda==1.1.0", "codapy==0.3.28", "six==1.17.0")
#: Importers of CODA that need a whole ERP; the bank's files in their tests need nothing.
IMPORTERS = (
    "odoo-addon-account-statement-import-coda==18.0.1.0.0.2",
    "trytond-account-statement-coda==8.2.0",
)
NPM = ("coda-parser@0.0.3",)
#: Each example makes a series of statements.
EXAMPLES, STATEMENTS = 160, 1000


@pytest.fixture(scope="session")
def samples() -> list[Sample]:
    return corpus(EXAMPLES)


@pytest.fixture(scope="session")
def folder(samples: list[Sample], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each sample."""
    folder = tmp_path_factory.mktemp("corpus")
    for sample in samples:
        (folder / sample.name).write_bytes(write_one(sample.statement))
    return folder


@pytest.fixture(scope="session")
def febelfin_python() -> Path:
    return python_with("febelfin-coda", *FEBELFIN)


@pytest.fixture(scope="session")
def readers_python() -> Path:
    """pycoda and febelfin-coda are both called `coda`, so they cannot share an environment."""
    return python_with("coda-readers", *PYTHON_READERS)


@pytest.fixture(scope="session")
def samples_by_name(febelfin_python: Path, readers_python: Path) -> dict[str, Path]:
    """The files of banks in the packages of others."""
    return samples_in((febelfin_python, readers_python), IMPORTERS)


@pytest.fixture(scope="session")
def npm_folder() -> Path:
    return node_with("npm-coda", *NPM)


def judged(*command: object) -> dict[str, Any]:
    """What a judge says of all files; its own error where it refuses one."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, Any] = json.loads(done.stdout)
    return said
