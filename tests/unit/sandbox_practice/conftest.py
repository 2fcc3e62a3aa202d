from __future__ import annotations

import datetime as dt

import pytest

from sandbox.practice import Practice, build

TODAY = dt.date(2026, 11, 25)


@pytest.fixture(scope="session", params=[1, 2, 77])
def practice(request: pytest.FixtureRequest) -> Practice:
    return build(request.param, TODAY)
