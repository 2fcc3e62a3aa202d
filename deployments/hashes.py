"""`make hashes`: what an installation consists of, each file with its hash, for machines like this one.

The same packages as by constraints.txt. pip then takes no other file, whoever offers it:
`pip install --require-hashes -r requirements-hashed.txt`, then `pip install --no-deps .`
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FILE = ROOT / "requirements-hashed.txt"
HEAD = "# Written by `make hashes`, for this system, processor and version of Python.\n"


def report() -> dict[str, Any]:
    """What pip would install here, without installing it."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-"]
    command += ["-c", str(ROOT / "constraints.txt"), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def hashed(found: Mapping[str, Any]) -> str:
    """A line for each package, by name; our own is none of them. No address stands in it."""
    lines = []
    for one in found["install"]:
        hashes = one["download_info"].get("archive_info", {}).get("hashes", {})
        if "dir_info" not in one["download_info"]:
            name, version = canonicalize_name(one["metadata"]["name"]), one["metadata"]["version"]
            lines.append(f"{name}=={version} --hash=sha256:{hashes['sha256']}")
    return HEAD + "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    FILE.write_text(hashed(report()), encoding="utf-8")
