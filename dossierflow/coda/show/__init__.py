"""Statements for people (`plain`, `html`) and for programs (`csv`, `json`).

texts.py     communications in words, whole          page.py   what every form of the page shows
amounts.py   amounts and names the Belgian way
"""

from __future__ import annotations

from dossierflow.coda.show.amounts import amount, grouped, name
from dossierflow.coda.show.plain import show
from dossierflow.coda.show.texts import communication

__all__ = ["amount", "communication", "grouped", "name", "show"]
