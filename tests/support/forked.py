"""Commands as processes of their own that begin at work, not at imports.

`python -m tests.support.forked` loads the program once and forks for every command that it is told, a line of
JSON each; a line on its output tells the exit status. Folder, environment and output are the command's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Forked:
    """Types commands for a test."""

    def __init__(self, folder: Path) -> None:
        self._output = folder / "output.txt"
        command = [sys.executable, "-m", "tests.support.forked"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._parent = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]

    def run(self, words: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
        """`dossierflow WORDS` in that folder: its exit status, and what it said on both outputs."""
        told = {
            "words": words,
            "folder": str(folder),
            "environment": environment,
            "output": str(self._output),
        }
        self._parent.stdin.write(json.dumps(told) + "\n")
        self._parent.stdin.flush()
        status = json.loads(self._parent.stdout.readline())
        return int(status), self._output.read_text("utf-8")

    def close(self) -> None:
        self._parent.stdin.close()
        self._parent.wait(30)


def _become(told: dict[str, Any]) -> None:
    """The folder, environment and outputs of the command; nobody answers what it asks."""
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environment"])
    output = os.open(told["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for stream, file in ((0, nothing), (1, output), (2, output)):
        os.dup2(file, stream)


def _child(told: dict[str, Any]) -> int:
    from dossierflow.cli.app import main

    _become(told)
    try:
        main(told["words"])
    except SystemExit as end:
        return int(str(end.code or 0))
    except BaseException:
        traceback.print_exc()
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _load() -> None:
    """What commands import when they run; Great Expectations loads itself in pieces at the first use."""
    import dossierflow.cli.doctor
    import dossierflow.cli.export
    import dossierflow.cli.onboard  # noqa: F401
    from dossierflow.quality import RowBatch, check

    check(RowBatch("vat-codes", [{"key": "1", "code": "1", "type": "B", "rate": 21.0}]))


def main() -> None:
    _load()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os._exit(_child(json.loads(line)))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
