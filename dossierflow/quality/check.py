"""Judge rows by a suite with Great Expectations: every row that breaks an expectation is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from dossierflow.quality.suite import (
    Expectation,
    Failure,
    Quality,
    Severity,
    Suite,
    failure,
    suite,
)

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite
    from great_expectations.data_context.data_context.ephemeral_data_context import (
        EphemeralDataContext,
    )

Row = Mapping[str, Any]
Rows = Sequence[Row]
#: Rows that are judged at once; of more of them, only what a rule about all of them looks at is held.
CHUNK = 10_000


@dataclass(frozen=True)
class RowBatch:
    """Rows for a suite, which can be gone through again, with what its file takes from another batch or
    run."""

    suite: str
    rows: Iterable[Row]
    parameters: Mapping[str, Any] = field(default_factory=dict)


def check(batch: RowBatch, at_once: int = CHUNK) -> Quality:
    """Judge a batch by its suite; a large one in parts, in which each row meets what is expected of it alone,
    and then as a whole what is expected of the rows together."""
    parts = _parts(batch.rows, at_once)
    first = next(parts, [])
    judgement = _Judgement(suite(batch.suite), batch.parameters)
    if len(first) < at_once:
        judgement.of_all(first)
    else:
        judgement.of_parts(chain([first], parts))
    return judgement.quality()


def _parts(rows: Iterable[Row], at_once: int) -> Iterator[Rows]:
    left = iter(rows)
    while part := list(islice(left, at_once)):
        yield part


class _Judgement:
    """What breaks the expectations of a suite, of rows that come all at once or in parts."""

    def __init__(self, judged: Suite, parameters: Mapping[str, Any]) -> None:
        self._suite, self._parameters = judged, parameters
        self._found: list[list[Failure]] = [[] for _ in judged.expectations]
        self._count = 0

    def of_all(self, rows: Rows) -> None:
        self._count = len(rows)
        if rows:
            self._judge(range(len(self._suite.expectations)), frame(rows))

    def of_parts(self, parts: Iterable[Rows]) -> None:
        import pandas as pd  # 80 MB that a night with nothing to judge does without

        expectations = self._suite.expectations
        together = [at for at, one in enumerate(expectations) if is_of_the_whole(one)]
        alone = [at for at in range(len(expectations)) if at not in together]
        held = {self._suite.key, *(name for at in together for name in expectations[at].columns)}
        whole: dict[str, list[Any]] = {name: [] for name in sorted(held)}
        for part in parts:
            for name, values in whole.items():
                values.extend(row[name] for row in part)
            self._judge(alone, frame(part))
        self._count = len(whole[self._suite.key])
        self._judge(together, pd.DataFrame(whole))

    def quality(self) -> Quality:
        by_severity = {severity: list[Failure]() for severity in Severity}
        for expectation, failures in zip(self._suite.expectations, self._found, strict=True):
            by_severity[expectation.severity] += failures
        return Quality(
            self._suite.name,
            self._count,
            len(self._suite.expectations),
            tuple(by_severity[Severity.REFUSE]),
            tuple(by_severity[Severity.REMARK]),
            self._suite.version,
        )

    def _judge(self, wanted: Sequence[int], rows: pd.DataFrame) -> None:
        """Judge rows by these expectations of the suite."""
        if not wanted:
            return
        part = replace(self._suite, expectations=tuple(self._suite.expectations[at] for at in wanted))
        key = self._suite.key
        broken = _broken(part, rows, self._parameters)
        rows_named = rows[rows[key].isin({value for keys in broken for value in keys})]
        by_key: dict[Any, Any] = {row[key]: row for row in rows_named.to_dict("records")}
        for at, keys in zip(wanted, broken, strict=True):
            expectation = self._suite.expectations[at]
            self._found[at] += [failure(self._suite, expectation, by_key.get(one, {})) for one in keys]


def is_of_the_whole(expectation: Expectation) -> bool:
    """Whether it says something of the rows together, and not of each row by itself."""
    from great_expectations.expectations.expectation import (
        ColumnMapExpectation,
        ColumnPairMapExpectation,
        MulticolumnMapExpectation,
    )
    from great_expectations.expectations.registry import get_expectation_impl

    import dossierflow.quality.expectations  # noqa: F401  registers ours

    of_rows = (ColumnMapExpectation, ColumnPairMapExpectation, MulticolumnMapExpectation)
    is_of_rows = issubclass(get_expectation_impl(expectation.type), of_rows)
    return not is_of_rows or expectation.type.endswith("_unique")


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
