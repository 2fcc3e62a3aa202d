"""What others wrote in a query: it comes back as it came from either database, and selects nothing else."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from pathlib import Path

from dossierflow.kernel.foreign import storable
from dossierflow.problems.problem import Problem
from dossierflow.store import bank, feed_items, problems
from dossierflow.store.database import Store
from tests.support.code import PRODUCT, calls, names

KINDS: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)


def test_hostile_text_comes_back_as_it_came_and_selects_nothing_else(store: Store) -> None:
    written = {kind: storable(text) for kind, text in KINDS.items()}
    found = [
        Problem("", "exact-refused", f"{kind}: {text}"[:200], {"answer": text})
        for kind, text in written.items()
    ]
    problems.report(store, "", ("exact-refused",), found, NOW)
    with store.read() as connection:
        kept = {one.problem.subject: one.problem.facts["answer"] for one in problems.open_ones(connection)}
        assert kept == {one.subject: one.facts["answer"] for one in found}
        for text in written.values():
            assert problems.open_ones(connection, text) == []
            assert bank.holders(connection, text) == set()
            assert bank.accounts(connection, text) == []
            assert feed_items.get(connection, text, 1) is None


def test_no_value_is_written_into_a_statement_of_sql() -> None:
    """Constants of ours alone, by their capitals; a value is bound."""
    for name in names(*PRODUCT):
        for called, node in calls(name):
            if called.endswith(("sa.text", "exec_driver_sql")) and node.args:
                [statement, *_] = node.args
                parts = statement.values if isinstance(statement, ast.JoinedStr) else [statement]
                values = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
                assert all(isinstance(one, ast.Name) and one.id.isupper() for one in values), (
                    name,
                    node.lineno,
                )
                assert not isinstance(statement, ast.BinOp | ast.Call | ast.Name), (name, node.lineno)
