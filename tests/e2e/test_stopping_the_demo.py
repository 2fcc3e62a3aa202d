"""The last of the end-to-end tests, since the others need the demo that it ends."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]


def test_ctrl_c_leaves_no_process_behind(demo: Demo) -> None:
    assert demo.interrupt() == 0
    assert demo.left_running() == []
