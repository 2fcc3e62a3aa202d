"""Arming faults and counting them down."""

from __future__ import annotations

from pathlib import Path

from sandbox.kernel.books import Books
from sandbox.kernel.faults import Fault, Faults


def strike(faults: Faults, path: str = "/a", method: str = "GET", body: bytes = b"") -> str:
    taken = faults.take("exact", method, path, body=body)
    return taken.kind if taken else ""


def test_nothing_strikes_where_nothing_is_armed() -> None:
    assert strike(Faults(Books(None))) == ""


def test_a_fault_strikes_as_often_as_it_says_and_then_no_more() -> None:
    faults = Faults(Books(None))
    faults.arm("slow", times=2)

    assert [strike(faults) for _ in range(3)] == ["slow", "slow", ""]


def test_a_fault_without_an_end_strikes_until_it_is_cleared() -> None:
    faults = Faults(Books(None))
    armed = faults.arm("maintenance", times=None)

    assert [strike(faults) for _ in range(3)] == ["maintenance"] * 3
    faults.clear(armed.id)
    assert strike(faults) == ""


def test_the_first_matches_are_let_through_where_it_says_so() -> None:
    faults = Faults(Books(None))
    faults.arm("slow", after=2)

    assert [strike(faults) for _ in range(4)] == ["", "", "slow", ""]


def test_method_path_and_service_must_fit() -> None:
    faults = Faults(Books(None))
    faults.arm("slow", service="exact", method="POST", path="/api/*/SalesEntries")

    assert strike(faults, "/api/v1/1/salesentry/SalesEntries") == ""
    assert strike(faults, "/api/v1/1/salesentry/PurchaseEntries", "POST") == ""
    assert faults.take("billit", "POST", "/api/v1/1/salesentry/SalesEntries") is None
    assert strike(faults, "/api/v1/1/salesentry/SalesEntries", "POST") == "slow"


def test_a_fault_may_wait_for_a_text_in_the_body() -> None:
    faults = Faults(Books(None))
    assert not faults.look_at_bodies
    faults.arm("answer-lost", args={"containing": "2026/7"})

    assert faults.look_at_bodies
    assert strike(faults, body=b'{"YourRef":"2026/8"}') == ""
    assert strike(faults, body=b'{"YourRef":"2026/7"}') == "answer-lost"


def test_a_services_own_kinds_are_left_to_the_service() -> None:
    faults = Faults(Books(None))
    faults.arm("entry-vanishes")

    assert strike(faults) == ""
    taken = faults.take("exact", "POST", "/x", {"entry-vanishes"})
    assert isinstance(taken, Fault)
    assert faults.armed() == []


def test_the_countdown_survives_a_restart(tmp_path: Path) -> None:
    faults = Faults(Books(tmp_path / "books.sqlite"))
    faults.arm("slow", times=2)
    strike(faults)

    again = Faults(Books(tmp_path / "books.sqlite"))

    assert [one.times for one in again.armed()] == [1]
