"""What several parts of one export make together."""

import pytest

from dossierflow.delivery.send import SendResult
from dossierflow.domain.delivery import State
from dossierflow.problems.problem import Problem
from dossierflow.texts import Phrase

ONE, TWO = Problem("1", "exact-refused", "7"), Problem("1", "exact-refused", "8")


def test_the_parts_of_an_export_are_one_whole() -> None:
    whole = SendResult({"a": State.SENT}, {"a": "1"}, [ONE], 1, "")
    whole.add(SendResult({"b": State.REFUSED}, {"b": "2"}, [TWO], 2, "the minute is spent"))
    assert whole == SendResult(
        {"a": State.SENT, "b": State.REFUSED}, {"a": "1", "b": "2"}, [ONE, TWO], 3, "the minute is spent"
    )


@pytest.mark.parametrize("stopped", ["", "the day is spent"])
def test_the_last_part_says_whether_the_rest_waits(stopped: str) -> None:
    whole = SendResult(stopped=Phrase("earlier"))
    whole.add(SendResult(stopped=Phrase(stopped)))
    assert whole.stopped == stopped
