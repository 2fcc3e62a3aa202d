"""The seed of a crash run, and how long it takes."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

#: From so many seconds on a corpus has its long form.
LONG = 600.0
#: What takes minutes whatever its size, and so has no short form (`test_outages.py` reboots in `make test`).
LONG_ONLY = ("test_demo_killed.py",)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--crash-seed", default="", help="replay the chaos of this seed")
    parser.addoption("--nights", default="", help="dossiers,nights,documents of the sixty nights")
    parser.addoption("--outage", default="", help="of the long form, only outages with this in their name")
    parser.addoption("--crash-seconds", default=8, type=float, help="how long the chaos lasts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each crash test may take its chaos, and three times as long to come to rest on a busy machine."""
    for item in items:
        if item.get_closest_marker("crash") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(600 + 4 * crash_seconds(config)))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path.name in LONG_ONLY and not is_long(config) else None


def is_long(config: pytest.Config) -> bool:
    return crash_seconds(config) >= LONG


def crash_seconds(config: pytest.Config) -> float:
    seconds: float = config.getoption("--crash-seconds", 8)
    return seconds


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> str:
    """Printed in every failure; replayed by --crash-seed."""
    chosen: str = request.config.getoption("--crash-seed", "")
    return chosen or secrets.token_hex(4)
