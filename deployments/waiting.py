"""What whoever starts an installation sees while it starts."""

from __future__ import annotations

import time

import httpx

from deployments.processes import Processes

PATIENCE = 90.0  # seconds for a server to answer


def wait_for(processes: Processes, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        processes.check()
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer from {url} within {PATIENCE:.0f} s")
        time.sleep(0.2)


class step:  # noqa: N801  (reads as a word of the process)
    """Says what begins, and how long it took."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        self._since = time.monotonic()
        say(f"{self._what} …", end=" ")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        say("" if kind else f"{time.monotonic() - self._since:.1f} s")


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)
