"""Exact Online: transport · auth · budget · errors · resources. `Exact` is one connection."""

from dossierflow.exact.auth import App
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import Exact, ExactDivision
from dossierflow.exact.connect import connect

__all__ = ["App", "Budget", "Exact", "ExactDivision", "connect"]
