"""Reading as a bank's file deserves: every statement that is there, and what is to be said of each.

    reading = read_file(content)
    for one in reading.statements:
        one.identity, one.statement, one.findings, content[one.start : one.end]

A finding never costs a statement, nor a bad record its neighbours. `level` of a finding says what an importer
makes of it; `strict` asks for the letter of the standard instead.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from dossierflow.coda import checks, collector
from dossierflow.coda.assembly import raw_statements
from dossierflow.coda.checks.chain import marks_the_last
from dossierflow.coda.decoding import LABELS
from dossierflow.coda.identity import Identity
from dossierflow.coda.plain import account_of, known_day, statement_of
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.rules import NOWHERE, Broken, Finding, FindingPlace
from dossierflow.coda.statement import Statement


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement of a file. `start` and `end` are its bytes there: content[start:end] is it, as it came.

    `attributable` says that the file tells account and day, so that the statement can go where it belongs.
    """

    statement: Statement
    identity: Identity
    findings: tuple[Finding, ...]
    start: int
    end: int
    attributable: bool
    raw: RawStatement


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file holds. `findings` are those of its statements, and of what is no part of any.

    `encoding` is for people: `ASCII`, `UTF-8`, `Windows-1252/Latin-1`, `CP850`, …
    """

    statements: tuple[ReadStatement, ...]
    findings: tuple[Finding, ...]
    encoding: str

    @property
    def is_coda(self) -> bool:
        """Whether there is any statement in it."""
        return bool(self.statements)


def read_file(content: bytes, file: str = "", *, strict: bool = False) -> Reading:
    """A whole file at once; never an exception, whatever the bytes are."""
    encodings: list[str] = []
    statements, findings = [], []
    for raw in raw_statements(io.BytesIO(content), encodings.append):
        found = findings_of(raw, file, strict=strict)
        findings += found
        if raw.holds_anything:
            statements.append(read_statement(raw, found))
    return Reading(tuple(statements), tuple(findings), LABELS[encodings[-1]] if encodings else "ASCII")


def read_stream(
    stream: IO[bytes], file: str = "", *, strict: bool = False
) -> Iterator[ReadStatement | Finding]:
    """The same a statement at a time, in the memory of one; findings of no statement by themselves."""
    for raw in raw_statements(stream):
        found = findings_of(raw, file, strict=strict)
        if raw.holds_anything:
            yield read_statement(raw, found)
        else:
            yield from found


def read_statement(raw: RawStatement, findings: Iterable[Finding]) -> ReadStatement:
    statement = statement_of(raw)
    attributable = bool(statement.account.number) and known_day(raw) is not None
    return ReadStatement(statement, Identity.of(raw), tuple(findings), raw.start, raw.end, attributable, raw)


def findings_of(
    raw: RawStatement,
    file: str,
    *,
    strict: bool = False,
    table: tuple[checks.Check, ...] = checks.STATEMENT,
) -> list[Finding]:
    """What is wrong with a statement, in order of line, each with the movement that it is about."""
    with collector.waiting():
        broken = sorted(checks.broken(raw, table), key=_order)
    # What is said of its place in the file comes after what is said of the statement itself.
    broken += marks_the_last(raw)
    if not broken:
        return []
    if not strict:
        broken = _once(broken)
    whereabouts = _Whereabouts(raw)
    return [one.within(file, whereabouts(one), strict=strict) for one in broken]


def _once(broken: list[Broken]) -> list[Broken]:
    """A bank's habit is said of the first movement that has it, with how many more do."""
    alike: dict[tuple[object, ...], list[Broken]] = {}
    for one in broken:
        alike.setdefault(_cause(one), []).append(one)
    return [
        ones[0] if len(ones) == 1 else ones[0].and_also("so-are-more", more=len(ones) - 1)
        for ones in alike.values()
    ]


#: Rules of a bank's habits, and what tells one case from another there.
_HABITS = frozenset({"M1", "M2", "M3", "M4", "M5", "M6", "M8", "C3"})
_KINDS = frozenset({"type", "kind", "parent"})


def _cause(broken: Broken) -> tuple[object, ...]:
    if broken.rule not in _HABITS:
        return broken.rule, broken.level, broken.position, broken.what
    kinds = tuple((key, tuple(fact for fact in facts if fact[0] in _KINDS)) for key, facts in broken.what)
    if broken.rule == "C3":
        # Where a communication is not of its type, its zones do not fit, one and all.
        return broken.rule, dict(broken.what[0].facts)["type"]
    return broken.rule, broken.level, broken.position, kinds


def _order(broken: Broken) -> tuple[int, int, str, str]:
    return (*broken[:3], broken.key)


class _Whereabouts:
    """From a finding to the statement and movement it is about."""

    def __init__(self, raw: RawStatement) -> None:
        self._raw = raw
        self._lines = [movement.line for movement in raw.movements]
        account, _ = account_of(raw).identity
        number = int(raw.old.number) if raw.old else 0
        self._statement = FindingPlace(account, number, known_day(raw)) if raw.holds_anything else NOWHERE

    def __call__(self, broken: Broken) -> FindingPlace:
        raw = self._raw
        after = min((row.line for row in (raw.new, raw.trailer) if row is not None), default=broken.line + 1)
        place = bisect_right(self._lines, broken.line)
        if not place or broken.line >= after:
            return self._statement
        movement = raw.movements[place - 1]
        where = self._statement
        name = (movement.name or "").strip()
        return FindingPlace(where.account, where.number, where.day, place, raw.amount(movement), name)
