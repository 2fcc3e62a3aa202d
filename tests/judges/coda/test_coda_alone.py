"""The package is installed alone, where there is nothing else, and reads, shows and writes there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.judges.environments import make_environment

pytestmark = [pytest.mark.judge, pytest.mark.xdist_group("coda-judges")]
ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
from dossierflow.coda.reading import read_file
from dossierflow.coda.show import html
from dossierflow.coda.words import Language
from dossierflow.coda.writer import write_one
read = read_file(Path(sys.argv[1]).read_bytes()).statements
assert "".join(html.pieces(read, Language.NL, "x")).endswith("</html>\\n")
assert read_file(write_one(read[0].statement)).findings == ()
print(read[0].identity.account)
"""


def test_the_package_works_where_nothing_else_is_installed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "dossierflow", tmp_path / "dossierflow", ignore=shutil.ignore_patterns("build"))
    python = make_environment(tmp_path / "venv", str(tmp_path / "dossierflow" / "coda"))
    file = ROOT / "tests" / "unit" / "coda" / "banks" / "22_lf.cod"
    done = subprocess.run(
        [str(python), "-c", PROGRAM, str(file)], cwd=tmp_path / "venv", capture_output=True, text=True
    )
    assert done.stdout.strip() == "BE71096123456769", done.stderr
