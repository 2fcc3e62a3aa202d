"""`dossierflow sandbox`: both services on this machine, for trying out."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def sandbox(
    data: Path = Path(".sandbox"),
    *,
    exact_port: int = 0,
    billit_port: int = 0,
    seed: int = 1,
    dossiers: int = 3,
    documents: int = 10,
    today: date | None = None,
    speed: float | None = None,
    settings: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    lenient: Annotated[bool, Parameter(negative="--strict")] = False,
) -> int:
    """Start Exact Online and Billit as sandboxes on this machine, until Ctrl-C.

    They hold a sample practice, behave as strictly as the real services, and keep their books in the data
    folder. Look into them at the address that is printed, under /_sandbox/.

    Parameters
    ----------
    data
        Folder for the books; an empty one is filled with the sample practice.
    exact_port
        Port of Exact Online; 0 takes a free one.
    billit_port
        Port of Billit; 0 takes a free one.
    seed
        Another number gives another practice.
    dossiers
        Client companies of a new practice, 3 or more; those after the third are made when first asked for.
    documents
        Invoices in Billit of each company after the third, at most 1,000.
    today
        Begin on this day (YYYY-MM-DD); never moves back.
    speed
        Seconds of sandbox time in one real second.
    settings
        A limit or a way to behave, such as exact.minute=600; may be given several times.
    lenient
        Let sloppy reads through.
    """
    # A process of its own: the sandbox is a product beside this one, and imports nothing of it.
    command = [sys.executable, "-m", "sandbox", "--data", str(data), "--seed", str(seed)]
    command += ["--exact-port", str(exact_port), "--billit-port", str(billit_port)]
    command += ["--dossiers", str(dossiers), "--documents", str(documents)]
    command += [] if today is None else ["--today", f"{today:%Y-%m-%d}"]
    command += [] if speed is None else ["--speed", str(speed)]
    command += [word for setting in settings for word in ("--set", setting)]
    command += ["--lenient"] if lenient else []
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603  (our own module)
    except KeyboardInterrupt:
        return 0
