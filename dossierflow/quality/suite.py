"""A suite as data, and how it is run: every row that breaks a rule is named, the others go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dossierflow.texts import Phrase, phrase

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Expectation:
    """One expectation: `expectation` is the Great Expectations class; the texts say it by suite and name."""

    name: str
    column: str
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    shows: str = ""  # the column that is shown to people, where it is not the one that is judged


@dataclass(frozen=True)
class Failure:
    """One row that breaks one rule: `says` what is wrong with it, `column` names what was looked at."""

    key: str
    rule: str
    says: Phrase
    column: Phrase
    value: str


@dataclass(frozen=True)
class Quality:
    """What a suite found. `rows` were looked at under `rules` rules."""

    suite: str
    rows: int
    rules: int
    failures: tuple[Failure, ...] = ()

    @property
    def refused(self) -> frozenset[str]:
        """Keys of the rows that break at least one rule."""
        return frozenset(failure.key for failure in self.failures)


def check(suite: str, rows: Sequence[Mapping[str, Any]], key: str, rules: Sequence[Expectation]) -> Quality:
    """Validate rows (each a mapping with the column `key`) under the rules with Great Expectations."""
    if not rows:
        return Quality(suite, 0, len(rules))
    import pandas as pd  # 80 MB that a night with nothing to judge does without

    frame = pd.DataFrame(rows)
    results = _validate(suite, frame, key, rules)
    by_key = {row[key]: row for row in rows}
    failures = [
        _failure(suite, rule, broken, by_key[broken])
        for rule, keys in zip(rules, results, strict=True)
        for broken in keys
    ]
    return Quality(suite, len(rows), len(rules), tuple(failures))


def _failure(suite: str, rule: Expectation, key: Any, row: Mapping[str, Any]) -> Failure:
    column = (rule.shows or rule.column).replace("_", "-")
    says = phrase(f"rule.{suite}-{rule.name}")
    return Failure(str(key), rule.name, says, phrase(f"field.{column}"), _shown(row, rule))


def _validate(suite: str, frame: pd.DataFrame, key: str, rules: Sequence[Expectation]) -> list[list[Any]]:
    """Per rule, in order, the keys of the rows that break it."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # Without a docs site: every context would leave its folder of web pages behind.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(store_backend_defaults=stores, analytics_enabled=False)
    context = gx.get_context(mode="ephemeral", project_config=config)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset(suite)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    expectations = [
        getattr(gxe, rule.expectation)(column=rule.column, meta={"rule": position}, **rule.arguments)
        for position, rule in enumerate(rules)
    ]
    answer = batch.validate(
        gx.ExpectationSuite(name=suite, expectations=expectations),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [key]},
    )
    broken: list[list[Any]] = [[] for _ in rules]
    for result in answer.results:
        if result.exception_info.get("raised_exception"):
            raise RuntimeError(f"suite {suite}: {result.exception_info.get('exception_message')}")
        if not result.success and result.expectation_config is not None:
            position = result.expectation_config.meta["rule"]
            broken[position] = [row[key] for row in result.result["unexpected_index_list"]]
    return broken


def _shown(row: Mapping[str, Any], rule: Expectation) -> str:
    value = row.get(rule.shows or rule.column)
    return "" if value is None or value != value else str(value)
