"""Great Expectations suites: master data before it goes to Billit, documents before they go to Exact.

Great Expectations takes two seconds and 140 MB to import, so it is imported in `check`, not here.
"""

from dossierflow.quality.suite import Failure, Quality, Rule, check

__all__ = ["Failure", "Quality", "Rule", "check"]
