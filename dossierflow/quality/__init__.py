"""Great Expectations suites: master data before it goes to Billit, documents before they go to Exact.

Great Expectations takes two seconds and 140 MB to import, so it is imported in `check`, not here.
"""

from dossierflow.quality.suite import Expectation, Failure, Quality, check

__all__ = ["Expectation", "Failure", "Quality", "check"]
