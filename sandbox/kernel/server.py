"""Serving the sandboxes over real sockets: in this process until told to stop, or in a thread for a test."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
ADDRESS_FILE = "sandbox.json"


class PortInUse(Exception):
    """Someone else listens on this port."""


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one."""
    # asyncio sets TCP_NODELAY only on sockets that name TCP; without it each answer waits 40 ms for an ACK.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
    except OSError as error:
        sock.close()
        raise PortInUse(f"port {port} on {HOST} is not free ({error.strerror})") from error
    sock.listen(128)
    return sock


def url_of(sock: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://{HOST}:{sock.getsockname()[1]}"


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: several servers share one process here."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp, certificate: Path | None) -> _Server:
    config = uvicorn.Config(
        app,
        ssl_certfile=certificate,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
        timeout_keep_alive=30,
    )
    return _Server(config)


async def serve(
    apps: Mapping[str, ASGIApp],
    sockets: Mapping[str, socket.socket],
    started: asyncio.Event,
    stop: asyncio.Event,
    certificate: Path | None = None,
) -> None:
    """Serve each app on its socket; sets `started` once all answer, returns after `stop` is set.

    With a certificate (PEM, its key in the same file) they speak https.
    """
    servers = {name: _server(app, certificate) for name, app in apps.items()}
    running = [asyncio.create_task(server.serve([sockets[name]])) for name, server in servers.items()]
    while not all(server.started for server in servers.values()):
        if any(task.done() for task in running):
            await asyncio.gather(*running)
            return
        await asyncio.sleep(0.005)
    started.set()
    await stop.wait()
    for server in servers.values():
        server.should_exit = True
    await asyncio.gather(*running)


def run(apps: Mapping[str, ASGIApp], sockets: Mapping[str, socket.socket], data: Path) -> None:
    """Serve until SIGTERM or SIGINT; while it runs, `sandbox.json` in the data folder says where."""
    asyncio.run(_run(apps, sockets, data))


async def _run(apps: Mapping[str, ASGIApp], sockets: Mapping[str, socket.socket], data: Path) -> None:
    started, stop = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(serve(apps, sockets, started, stop))
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    urls = {name: url_of(sock) for name, sock in sockets.items()}
    if started.is_set():
        _announce(urls, data)
    await serving
    with suppress(FileNotFoundError):
        (data / ADDRESS_FILE).unlink()


def _announce(urls: Mapping[str, str], data: Path) -> None:
    fresh = data / f"{ADDRESS_FILE}.new"
    fresh.write_text(json.dumps({**urls, "pid": os.getpid()}))
    fresh.replace(data / ADDRESS_FILE)
    for name, url in urls.items():
        sys.stdout.write(f"{name} sandbox on {url}  (look inside: {url}/_sandbox/)\n")
    sys.stdout.flush()


@contextmanager
def running(apps: Mapping[str, ASGIApp], certificate: Path | None = None) -> Iterator[dict[str, str]]:
    """Serve the apps on free ports from a thread of this process, as long as the block lasts.

    Yields the URL by name. The apps' books may then only be touched over HTTP or while no call is made. With
    a certificate (PEM, its key in the same file) they speak https, as the real services do.
    """
    sockets = {name: listen(0) for name in apps}
    ready = threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def body() -> None:
        started, stop = asyncio.Event(), asyncio.Event()
        stopping.append((asyncio.get_running_loop(), stop))
        serving = asyncio.create_task(serve(apps, sockets, started, stop, certificate))
        await started.wait()
        ready.set()
        await serving

    thread = threading.Thread(target=lambda: asyncio.run(body()), name="sandbox", daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("the sandbox did not start within ten seconds")
    try:
        scheme = "https" if certificate else "http"
        yield {name: url_of(sock, scheme) for name, sock in sockets.items()}
    finally:
        loop, stop = stopping[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
