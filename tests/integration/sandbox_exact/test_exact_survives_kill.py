"""`python -m sandbox`, killed in the middle of a stream of entries, starts again with all it had answered."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, Sandbox

SALES = "salesentry/SalesEntries"


@contextmanager
def started(data: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The process and what it wrote into sandbox.json; it is killed at the end if it still runs."""
    (data / "sandbox.json").unlink(missing_ok=True)
    command = [sys.executable, "-m", "sandbox", "--data", str(data), "--set", "exact.minute=100000", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process, _address(process, data)
        finally:
            process.kill()


def _address(process: subprocess.Popen[str], data: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (data / "sandbox.json").exists():
            return dict(json.loads((data / "sandbox.json").read_text()))
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.02)
    raise AssertionError("the sandbox did not start within a minute")


@contextmanager
def connected(url: str, authorization: str = "") -> Iterator[Sandbox]:
    with httpx.Client(base_url=url, verify=False, timeout=20) as client:
        client.headers["Accept"] = "application/json"
        sandbox = Sandbox(url, client)
        if authorization:
            client.headers["Authorization"] = authorization
        else:
            sandbox.log_in()
        yield sandbox


@pytest.mark.parametrize("seconds", [0.3, 0.75])
def test_every_entry_that_was_answered_is_there_after_kill_9(tmp_path: Path, seconds: float) -> None:
    answered: list[str] = []
    with (
        started(tmp_path, "--today", "2026-03-02") as (process, address),
        connected(address["exact"]) as exact,
    ):
        body = exact.sale()
        authorization = exact.client.headers["Authorization"]
        killer = threading.Timer(seconds, process.send_signal, (signal.SIGKILL,))
        killer.start()
        with pytest.raises(httpx.TransportError):
            while True:
                answer = exact.post(SALES, {**body, "YourRef": f"F-{len(answered)}"})
                assert answer.status_code == 201
                answered.append(answer.json()["d"]["EntryID"])

    with started(tmp_path) as (_, address), connected(address["exact"], authorization) as exact:
        kept = _all_entries(exact)
        lines = exact.rows("sync/Financial/TransactionLines", select="EntryID", top="1000")
        following = exact.book(SALES, body)["EntryNumber"]

    assert answered
    assert set(answered) <= set(kept)
    assert len(kept) - len(answered) <= 1  # the one whose answer was lost
    assert len({row["EntryID"] for row in lines}) in (len(kept), 334)  # three lines each, a page holds 1000
    assert following == max(kept.values()) + 1


def _all_entries(exact: Sandbox) -> dict[str, int]:
    """Entry numbers by id."""
    answer = exact.get(SALES, select="EntryID,EntryNumber").json()["d"]
    rows = list(answer["results"])
    while "__next" in answer:
        answer = exact.client.get(answer["__next"]).json()["d"]
        rows += answer["results"]
    return {row["EntryID"]: row["EntryNumber"] for row in rows}


def test_it_says_where_it_is_stops_on_sigterm_and_goes_on_where_it_was(tmp_path: Path) -> None:
    with started(tmp_path, "--today", "2026-03-02", "--speed", "0") as (process, address):
        assert address["pid"] == process.pid
        health = httpx.get(f"{address['billit']}/_sandbox/api/health").json()
        assert (health["service"], health["now"]) == ("billit", "2026-03-02T08:00:00+00:00")
        httpx.post(f"{address['exact']}/_sandbox/api/clock", json={"advance": 90})
        process.terminate()
        output, _ = process.communicate(timeout=20)
        assert process.returncode == 0
    assert not (tmp_path / "sandbox.json").exists()
    assert [line.split(" on ")[0] for line in output.splitlines()] == ["exact sandbox", "billit sandbox"]

    with started(tmp_path, "--today", "2026-03-02") as (_, address):
        health = httpx.get(f"{address['exact']}/_sandbox/api/health").json()

    assert health["now"] == "2026-03-02T08:01:30+00:00"


def refusal(*arguments: str) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "sandbox", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr.splitlines()


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, [line] = refusal("--data", str(tmp_path), "--exact-port", port)

    assert code == 2
    assert f"port {port} on 127.0.0.1 is not free" in line


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--today", "2026-13-02", "is not a date written as YYYY-MM-DD"),
        ("--speed", "fast", "is not a speed"),
        ("--exact-port", "70000", "is not a port"),
        ("--set", "exact.minute", "is not NAME=NUMBER"),
    ],
)
def test_a_wrong_option_is_said_in_one_line(tmp_path: Path, option: str, value: str, said: str) -> None:
    code, [line] = refusal("--data", str(tmp_path), option, value)

    assert code == 2
    assert said in line


def test_the_books_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    data = tmp_path / "new" / "folder"
    with started(data) as (process, address), connected(address["exact"]) as exact:
        assert exact.rows("system/Divisions", select="Code", filter=f"Code eq {BAKERY}")
        os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=20)
    assert (data / "exact.sqlite").exists()
