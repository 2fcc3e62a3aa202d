"""A run whose worker was killed prints to nobody, and goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
#: As a flow run: it prints to a pipe that nobody reads any more, then works on.
PRINTS = """
import sys
import tasks.forms
from rich.console import Console
console = Console(file=sys.stderr)
sys.stdin.readline()
for _ in range(3):
    console.print("3 sent")
open(sys.argv[1], "w").write("done")
"""


def test_a_run_goes_on_when_its_worker_reads_no_more(tmp_path: Path) -> None:
    done = tmp_path / "done"
    command = [sys.executable, "-c", PRINTS, str(done)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
        env=os.environ | {"PREFECT__FLOW_RUN_ID": "09dc179d-ac42-4097-84d1-4c226cfd6b44"},
    )  # fmt: skip
    assert process.stdin and process.stderr and process.stdout
    process.stderr.close()
    process.stdout.close()
    process.stdin.write(b"go\n")
    process.stdin.close()
    process.wait(120)
    assert done.exists()
