"""A scripted person sets a practice up by few commands, with every special case; as a benchmark for 200."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from dossierflow.cli.app import main
from tests.support.set_up import LEAST, Person, set_up

#: What readiness names after the afternoon; the practice itself is in no list of things to do.
CASES = {
    "to choose": 2,
    "no company at Billit": 3,  # one in nobody's account, two in accounts of their own
    "no division in Exact": 3,  # one that has none, and the companies of what cannot be matched
    "no enterprise number": 1,
    "blocked in Exact": 2,
}


class PersonHere(Person):
    """Types the same commands in this process, which costs less."""

    def run(self, *arguments: str) -> tuple[int, str, str]:
        out, err, before, status = io.StringIO(), io.StringIO(), Path.cwd(), 0
        os.chdir(self.folder)
        try:
            with mock.patch.dict(os.environ, self.environment), redirect_stdout(out), redirect_stderr(err):
                main(list(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            os.chdir(before)
        return status, out.getvalue(), err.getvalue()


def test_an_afternoon_of_few_commands_leaves_only_the_cases_and_each_is_settled(tmp_path: Path) -> None:
    result = set_up(LEAST, tmp_path, PersonHere)
    assert (result.charts, result.commands) == (3, 11)
    assert [row["what"] for row in result.missing] == ["rights"]
    named = [row["bound"] for row in result.companies]
    assert {state: named.count(state) for state in set(named)} == CASES
    assert (result.problems, result.dossiers) == (0, LEAST + 1)
