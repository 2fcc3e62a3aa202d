"""Doubts at several destinations at once: each is asked for its own, and answers in its own way."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from dossierflow.delivery.adapter import Confirmation
from dossierflow.delivery.resolve import resolve
from dossierflow.domain.delivery import Delivery, State, marker
from dossierflow.domain.dossier import Destination
from dossierflow.store import deliveries
from tests.support.fakes import DOSSIER, NOW, Bench, document
from tests.support.said import said

MODULE = importlib.import_module("dossierflow.delivery.resolve")  # the package names the function alike


@dataclass
class Place:
    """A destination that has everything it is asked for."""

    arrives_as: State
    asked: list[list[int]] = field(default_factory=list)

    def arrived(self, doubtful: Sequence[Delivery]) -> dict[str, list[Confirmation]]:
        self.asked.append([one.order_id for one in doubtful])
        return {one.marker: [Confirmation(f"paper {one.order_id}")] for one in doubtful}


def in_doubt(bench: Bench, order_id: int, destination: Destination) -> None:
    bench.add(document(order_id))
    mark = marker(DOSSIER.party_id, order_id, 1)
    one = Delivery(mark, DOSSIER.id, order_id, destination, 1, "hash", State.INTENDED, NOW, NOW)
    with bench.store.begin() as connection:
        deliveries.intend(connection, one, "to somewhere")
        deliveries.step(connection, mark, NOW, State.UNCERTAIN, "the answer was lost")


def test_every_destination_is_asked_once_for_all_that_is_its_own(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {Destination.JOURNAL: Place(State.SENT), Destination.SCAN: Place(State.DELIVERED)}
    monkeypatch.setattr(MODULE, "Destinations", lambda session: places)
    for order_id, destination in ((1, Destination.JOURNAL), (2, Destination.SCAN), (3, Destination.JOURNAL)):
        in_doubt(bench, order_id, destination)
    bench.clock.sleep(120)
    found = resolve(bench.session)
    assert (found.adopted, found.never_arrived, found.waiting) == (3, 0, 0)
    assert [bench.delivery(one).state for one in (1, 2, 3)] == [State.SENT, State.DELIVERED, State.SENT]
    assert places[Destination.JOURNAL].asked == [[1, 3]]
    assert places[Destination.SCAN].asked == [[2]]
    assert said(bench.delivery(2).cause) == "found in Exact as paper 2, and adopted"


def test_what_never_arrived_is_counted_each(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Place(State.SENT)
    monkeypatch.setattr(empty, "arrived", lambda doubtful: {one.marker: [] for one in doubtful})
    monkeypatch.setattr(MODULE, "Destinations", lambda session: {Destination.JOURNAL: empty})
    for order_id in (1, 2):
        in_doubt(bench, order_id, Destination.JOURNAL)
    bench.clock.sleep(120)
    assert resolve(bench.session).never_arrived == 2
