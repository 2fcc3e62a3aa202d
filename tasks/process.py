"""The one application of this process, set by its environment and by Prefect's blocks."""

from __future__ import annotations

import atexit
import threading

from dossierflow.app.application import Application
from tasks.blocks import settings

_lock = threading.Lock()
_opened: list[Application] = []


def application() -> Application:
    """Opened when it is first asked for, and closed when the process ends."""
    with _lock:
        if not _opened:
            _opened.append(Application.open(settings()))
            atexit.register(_close)
        return _opened[0]


def language() -> str:
    """Of everything that people read here."""
    return application().settings.language


def _close() -> None:
    while _opened:
        _opened.pop().close()
