"""Judge rows by a suite with Great Expectations: every row that breaks an expectation is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dossierflow.quality.suite import Failure, Quality, Severity, Suite, failure, suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite
    from great_expectations.data_context.data_context.ephemeral_data_context import (
        EphemeralDataContext,
    )

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class RowBatch:
    """Rows for a suite, with what its file takes from another batch or run."""

    suite: str
    rows: Rows
    parameters: Mapping[str, Any] = field(default_factory=dict)


def check(batch: RowBatch) -> Quality:
    """Judge a batch by its suite."""
    judged, rows = suite(batch.suite), batch.rows
    if not rows:
        return Quality(judged.name, 0, len(judged.expectations), version=judged.version)
    found = {Severity.REFUSE: list[Failure](), Severity.REMARK: list[Failure]()}
    by_key = {row[judged.key]: row for row in rows}
    broken = _broken(judged, frame(rows), batch.parameters)
    for expectation, keys in zip(judged.expectations, broken, strict=True):
        found[expectation.severity] += [failure(judged, expectation, by_key.get(key, {})) for key in keys]
    return Quality(
        judged.name,
        len(rows),
        len(judged.expectations),
        tuple(found[Severity.REFUSE]),
        tuple(found[Severity.REMARK]),
        judged.version,
    )


def frame(rows: Rows) -> pd.DataFrame:
    """The rows as pandas takes them; whole numbers stay whole, also where some are missing."""
    import pandas as pd  # 80 MB that a night with nothing to judge does without

    whole = {name: "Int64" for name in rows[0] if any(type(row[name]) is int for row in rows)}
    return pd.DataFrame(rows).astype(whole)


def context(docs_sites: dict[str, Any] | None = None) -> EphemeralDataContext:
    """Great Expectations in memory: no files, no progress bars, no word to anybody outside."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # Without a docs site: every context would leave its folder of web pages behind.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    config = DataContextConfig(
        store_backend_defaults=stores, analytics_enabled=False, data_docs_sites=docs_sites
    )
    made = gx.get_context(mode="ephemeral", project_config=config)
    made.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return made


def expectation_suite(judged: Suite, parameters: Mapping[str, Any]) -> ExpectationSuite:
    """The suite as Great Expectations takes it, with these parameters filled in.

    Great Expectations' own parser of parameters is one for the whole process, and not made for threads.
    """
    import great_expectations as gx
    from great_expectations.expectations.registry import get_expectation_impl

    import dossierflow.quality.expectations  # noqa: F401  registers ours

    return gx.ExpectationSuite(
        name=judged.name,
        expectations=[
            get_expectation_impl(one.type)(
                meta={"rule": position, "name": one.name}, **_filled_in(one.arguments, parameters)
            )
            for position, one in enumerate(judged.expectations)
        ],
        meta={"version": judged.version},
    )


def _filled_in(arguments: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: parameters[value["$PARAMETER"]] if isinstance(value, dict) else value
        for name, value in arguments.items()
    }


def _broken(judged: Suite, rows: pd.DataFrame, parameters: Mapping[str, Any]) -> list[list[Any]]:
    """Per expectation, in order, the keys of the rows that break it; '' for the rows as a whole."""
    asset = context().data_sources.add_pandas("rows").add_dataframe_asset(judged.name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    answer = batch.validate(
        expectation_suite(judged, parameters),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [judged.key]},
    )
    broken: list[list[Any]] = [[] for _ in judged.expectations]
    for result in answer.results:
        if result.exception_info.get("raised_exception"):
            raise RuntimeError(f"suite {judged.name}: {result.exception_info.get('exception_message')}")
        if not result.success and result.expectation_config is not None:
            position = result.expectation_config.meta["rule"]
            rows_named = result.result.get("unexpected_index_list")
            broken[position] = [row[judged.key] for row in rows_named] if rows_named else [""]
    return broken
