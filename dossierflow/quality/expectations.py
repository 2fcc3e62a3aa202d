"""Expectations of our own, whose rule is Belgian or European. Importing this imports Great Expectations.

Values as they are judged are plain: numbers as text, a document's VAT as tuples of cents and rates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)

from dossierflow.quality.numbers import communication_fits, iban_fits, vat_at_its_rates, vat_number_fits

if TYPE_CHECKING:
    import pandas as pd


def _metric(name: str, fits: Callable[[Any], bool]) -> type[ColumnMapMetricProvider]:
    """Register the metric that tells of each value whether it fits."""

    class Metric(ColumnMapMetricProvider):
        condition_metric_name = name

        @column_condition_partial(engine=PandasExecutionEngine)
        def _pandas(cls, column: pd.Series[Any], **_: Any) -> pd.Series[Any]:  # noqa: N805
            return column.map(fits).astype(bool)

    return Metric


_metric("column_values.vat_number", vat_number_fits)
_metric("column_values.iban", iban_fits)
_metric("column_values.structured_communication", communication_fits)
_metric("column_values.vat_at_its_rates", vat_at_its_rates)


class ExpectColumnValuesToBeVatNumbers(ColumnMapExpectation):
    """Empty, a valid European VAT number, or one from outside the Union."""

    map_metric = "column_values.vat_number"


class ExpectColumnValuesToBeIbans(ColumnMapExpectation):
    """Empty, or an IBAN whose check digits fit."""

    map_metric = "column_values.iban"


class ExpectColumnValuesToBeStructuredCommunications(ColumnMapExpectation):
    """Free text, or a Belgian structured communication whose check digits fit."""

    map_metric = "column_values.structured_communication"


class ExpectColumnValuesToBeVatAtTheirRates(ColumnMapExpectation):
    """VAT that its rates give, with a cent a line for rounding."""

    map_metric = "column_values.vat_at_its_rates"
