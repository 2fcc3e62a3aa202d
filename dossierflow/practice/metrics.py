"""The practice in numbers, for whoever watches over machines: no name of a client, no call to a service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from dossierflow.app.application import Application
from dossierflow.errors import Reconnect
from dossierflow.exact.auth import CHAIN
from dossierflow.practice.overview import overview
from dossierflow.store import dossiers

#: Where the end of the last night is kept, beside the other cursors.
NIGHT = ("prefect", "night-completed")


class PracticeMetrics:
    """Read from the store whenever they are asked for."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def collect(self) -> Iterator[Metric]:
        practice = overview(self._application.store, self._application.clock)
        yield _by("dossiers", "Dossiers, by stage.", "stage", Counter(practice.stages))
        held = Counter[str]()
        for one in practice.dossiers:
            held.update(one.held)
        yield _one("documents_ready", "Ready for export.", sum(one.to_export for one in practice.dossiers))
        yield _by("documents_held", "Held, by the gate that holds them.", "gate", held)
        unbooked = sum(one.unbooked for one in practice.dossiers)
        yield _one("documents_unbooked", "Exported and not booked yet.", unbooked)
        oldest = min((one.oldest for one in practice.dossiers if one.oldest), default=None)
        if oldest is not None:
            age = (practice.at - oldest).total_seconds()
            yield _one("documents_unbooked_oldest_seconds", "Age of the oldest of them.", age)
        kinds = Counter(one.problem.kind for one in practice.all_problems)
        yield _by("problems", "Open problems, by kind.", "kind", kinds)
        yield from self._connections()
        yield from self._night()

    def _connections(self) -> Iterator[Metric]:
        try:
            found = self._application.connections()
        except Reconnect:
            found = []
        life = CHAIN.dies_idle
        if life is not None:
            dies = {one.id: (one.obtained_at + life).timestamp() for one in found}
            says = "When it dies if nobody uses it."
            yield _by("connection_expires_timestamp_seconds", says, "connection", dies)

    def _night(self) -> Iterator[Metric]:
        with self._application.store.read() as connection:
            ended = dossiers.cursor(connection, *NIGHT)
        if ended:
            says = "When a night last came to its end."
            yield _one("night_completed_timestamp_seconds", says, float(ended))


def _one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dossierflow_{name}", says, value=value)


def _by(name: str, says: str, label: str, values: Counter[str] | dict[str, float]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(f"dossierflow_{name}", says, labels=[label])
    for value, number in sorted(values.items()):
        found.add_metric([str(value)], number)
    return found
