"""Great Expectations suites: master data before it goes to Billit, documents before they go to Exact.

Great Expectations takes two seconds and 140 MB to import, so it is imported where rows are judged, not here.
"""

from dossierflow.quality.check import RowBatch, check
from dossierflow.quality.suite import Expectation, Failure, Quality, Severity, Suite, suite, suite_names

__all__ = [
    "Expectation",
    "Failure",
    "Quality",
    "RowBatch",
    "Severity",
    "Suite",
    "check",
    "suite",
    "suite_names",
]
