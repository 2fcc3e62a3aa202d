"""`dossierflow metrics`."""

from __future__ import annotations

import threading
from typing import Annotated

from cyclopts import Parameter
from prometheus_client import CollectorRegistry, generate_latest, start_http_server

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, progress, say
from dossierflow.kernel.foreign import whole
from dossierflow.kernel.told import misuse
from dossierflow.practice.metrics import PracticeMetrics

HERE = "127.0.0.1"


def metrics(
    *,
    listen: Annotated[str, Parameter(help="Answer here, such as 127.0.0.1:9464, until Ctrl-C.")] = "",
) -> int:
    """Print the practice in numbers, in the text format of Prometheus.

    No name of a client stands in it. Costs no call.
    """
    with Application.open() as application:
        registry = CollectorRegistry()
        registry.register(PracticeMetrics(application))
        if not listen:
            say(generate_latest(registry).decode().rstrip())
            return DONE
        host, port = _place(listen)
        try:
            server, thread = start_http_server(port, host, registry)
        except OSError as error:
            raise misuse(
                "cannot-listen", field="listen", address=listen, reason=str(error.strerror)
            ) from None
        progress(f"http://{host}:{server.server_port}/metrics")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            server.shutdown()
            thread.join()
    return DONE


def _place(listen: str) -> tuple[str, int]:
    host, _, named = listen.rpartition(":")
    port = whole(named)
    if port is None or port > 65_535:
        raise misuse("no-listen-address", field="listen", text=listen, example=f"{HERE}:9464")
    return host or HERE, port
