"""Records that are missing from a statement, and how the place where it stopped is called."""

from __future__ import annotations

from dossierflow.coda.raw import InformationRecords, RawStatement
from dossierflow.coda.rules import Broken, Level


def place_of(statement: RawStatement | None) -> str:
    """A word of `facts.toml` for where in a statement the next record would stand."""
    if statement is None:
        return "place:start"
    if statement.new is not None:
        return "place:behind-8"
    if statement.pieces:
        is_information = isinstance(statement.pieces[-1], InformationRecords)
        return "place:behind-information" if is_information else "place:behind-movement"
    return "place:behind-1" if statement.old else "place:behind-0"


def say_what_is_missing(statement: RawStatement) -> None:
    """Say which record is missing, each once; a statement with nothing to show has no record 8."""
    missing = {"0": statement.header is None, "1": statement.old is None}
    missing["8"] = statement.new is None and bool(statement.parts and statement.trailer)
    for name in (name for name, is_missing in missing.items() if is_missing):
        if "line" not in statement.lost:
            line = statement.trailer.line if statement.trailer and name == "8" else statement.line
            statement.broken.append(Broken.at(line, 1, "F3", "record-missing", record=name))
        statement.lost.add("record")
    if statement.new and not statement.parts and not statement.free and "record" not in statement.lost:
        statement.broken.append(Broken.at(statement.new.line, 1, "F3", "needless-8", Level.WARNING))
