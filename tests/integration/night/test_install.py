"""`docs/install.md`, followed to the letter: from `cp .env.example .env` to an entry, and nothing to do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.forked import Forked
from tests.support.sandboxes import OFFICE, USER, Sandboxes

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "install.md"
MAIN = "from dossierflow.cli.app import main; main()"
PILOT = 2104011


def commands() -> list[str]:
    """What the page tells to type, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


class Newcomer:
    """Somebody in an empty folder, with a copy of the project's `.env.example` and the two services."""

    def __init__(self, folder: Path, sandboxes: Sandboxes) -> None:
        self.folder, self.sandboxes = folder, sandboxes
        self._forked = Forked(folder.parent)
        (folder / ".env.example").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
        (folder / ".env.example").chmod(0o600)

    def type(self, command: str) -> tuple[int, str]:
        """Exit status and what it says."""
        program, *words = command.split()
        if command == "dossierflow connect exact":
            return self._connect(words)
        if program == "dossierflow":
            return self._forked.run(words, self.folder, self._environment())
        return subprocess.run([program, *words], cwd=self.folder, check=False).returncode, ""

    def _connect(self, words: list[str]) -> tuple[int, str]:
        """A process of its own from the first import on: a person opens the address and answers."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        started = subprocess.Popen(
            [sys.executable, "-c", MAIN, *words],
            cwd=self.folder,
            env=self._environment(),
            text=True,
            **pipes,  # type: ignore[call-overload]
        )
        address = next(line for line in iter(started.stdout.readline, "") if line.startswith("http"))
        said, _ = started.communicate(self._consent(address) + "\n", timeout=600)
        return started.returncode, said

    def fill_in(self, **settings: str) -> None:
        file = self.folder / ".env"
        lines = [
            line
            for line in file.read_text("utf-8").splitlines()
            if line.partition("=")[0].removeprefix("DOSSIERFLOW_") not in settings
        ]
        lines += [f"DOSSIERFLOW_{name}={value}" for name, value in settings.items()]
        file.write_text("\n".join(lines) + "\n", "utf-8")

    def _consent(self, address: str) -> str:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        told = {name: asked[name] for name in ("state", "code_challenge", "client_id")} | {"user": USER}
        url = f"{self.sandboxes.exact}/_sandbox/api/consent"
        return str(httpx.post(url, json=told, timeout=60).raise_for_status().json()["redirect"])

    def close(self) -> None:
        self._forked.close()

    def _environment(self) -> dict[str, str]:
        """The machine's, without any setting of ours: everything is in the file."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOSSIERFLOW_")}
        return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    sandboxes = Sandboxes(tmp_path / "sandbox", arguments=())  # with the limits that the doctor asks about
    sandboxes.start()
    folder = tmp_path / "practice"
    folder.mkdir()
    newcomer = Newcomer(folder, sandboxes)
    yield newcomer
    newcomer.close()
    sandboxes.stop()


def test_the_page_leads_from_nothing_to_a_booked_invoice_and_nothing_to_do(newcomer: Newcomer) -> None:
    said: dict[str, str] = {}
    for command in commands():
        status, said[command] = newcomer.type(command)
        assert "Traceback" not in said[command], said[command]
        assert status in (0, 1), f"{command}: {said[command]}"
        if command == "dossierflow connect new-key":
            # Language and settling time are the test's own; the rest is what the page says to fill in.
            newcomer.fill_in(
                SECRET_KEY=said[command].strip(),
                LANGUAGE="en",
                SETTLING_SECONDS="0",
                EXACT_URL=newcomer.sandboxes.exact,
                EXACT_CLIENT_ID="dossierflow-demo",
                EXACT_CLIENT_SECRET="demo-secret",
                BILLIT_URL=newcomer.sandboxes.billit,
                BILLIT_API_KEY="demo-billit-key",
                BILLIT_OFFICE_PARTY_ID=str(OFFICE),
                BILLIT_CALLS_PER_SECOND="0",
            )
    marks = newcomer.sandboxes.markers(PILOT)
    assert marks  # booked in Exact
    report = json.loads((newcomer.folder / "doctor.json").read_text("utf-8"))
    assert {one["verdict"] for one in report["findings"]} <= {"holds", "open"}
    assert re.search(r"booked as \d{8}|entry(?: number)? \d{8}", said["dossierflow show 2026/0813"])
    newcomer.type(f"dossierflow export {PILOT}")
    assert newcomer.sandboxes.markers(PILOT) == marks
