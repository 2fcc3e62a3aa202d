"""Environments of the judges: third-party programs, each in a place of its own under `.judges/`.

They are made once, from pinned versions, and reused as long as the pins stay the same.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.certificates import real_network

HOME = Path(__file__).resolve().parents[2] / ".judges"


def python_with(name: str, *requirements: str) -> Path:
    """The interpreter of a virtual environment with exactly these packages, made where it is missing."""
    folder = HOME / name
    interpreter = folder / "bin" / "python"
    with _made_once(name, "\n".join(requirements)) as missing:
        if missing:
            make_environment(folder, *requirements)
    return interpreter


def make_environment(folder: Path, *requirements: str) -> Path:
    """The interpreter of a new environment in this folder: our own pip installs these packages there, since
    a pip for each, and compiling what nobody loads, take twice the time."""
    interpreter = folder / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    install = (sys.executable, "-m", "pip", "--python", str(interpreter), "install")
    _run(*install, "--quiet", "--disable-pip-version-check", "--no-compile", *requirements)
    return interpreter


def wheels_of(name: str, *requirements: str) -> Path:
    """The files of these packages, unpacked in a folder: what they need, and their code, is not installed."""
    folder = HOME / name
    with _made_once(name, "\n".join(requirements)) as missing:
        if missing:
            folder.mkdir(parents=True)
            download = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
            _run(*download, "--no-deps", "--only-binary", ":all:", "--dest", str(folder), *requirements)
            for wheel in folder.glob("*.whl"):
                with zipfile.ZipFile(wheel) as opened:
                    opened.extractall(folder / wheel.name.partition("-")[0])
    return folder


def node_with(name: str, *packages: str) -> Path:
    """A folder with these npm packages in its `node_modules`, made where it is missing."""
    folder = HOME / name
    with _made_once(name, "\n".join(packages)) as missing:
        if missing:
            folder.mkdir(parents=True)
            (folder / "package.json").write_text('{"private": true}\n')
            _run("npm", "install", "--silent", "--no-audit", "--no-fund", *packages, cwd=folder)
    return folder


def has_node() -> bool:
    """Whether Node.js is there; what is written for it can only be a judge then."""
    return bool(shutil.which("node") and shutil.which("npm"))


@contextmanager
def _made_once(name: str, pins: str) -> Iterator[bool]:
    """True where it must be made; other processes wait here until it is."""
    HOME.mkdir(exist_ok=True)
    ready = HOME / name / ".ready"
    with (HOME / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not ready.exists() or ready.read_text() != pins
        if missing:
            shutil.rmtree(HOME / name, ignore_errors=True)
        yield missing
        ready.write_text(pins)


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=real_network(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
