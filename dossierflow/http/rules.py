"""What an answer that is no success means, as a table: the same columns for every service.

A service keeps its table in `rules.toml` beside its client. The first row that fits decides, read from the
top: rows with a `text` or `header` for each line of the message in turn (a service may put several messages
in one text), then the rows without.

  id           names the row and its texts
  status       HTTP statuses, or what happened instead of an answer: "unreached", "lost", "unreadable",
               "too large"; "4xx" stands for every other status of that hundred
  code         codes of the service's error body, one of which must be there
  text         regular expression in the message, or in the raw body where there is none
  header       regular expression in Reason, WWW-Authenticate and Location; with `text`, either is enough
  json         the body carries the service's error message (true), or not (false); left out: either
  page         the body is a web page (true), or not (false); left out: either
  spent        which budget the rate headers call used up: "minute", "day", "errors", "unknown"
  error        class of the service's errors
  problem      key of the problem kind that is meant; whose turn it is follows from the kind. Left out where
               it passes by itself, or where the class of the error says it all
  retry        what may be tried again by the machine: a key of [waits]; left out: nothing
  after_write  what it means for a write that was sent: "rejected" (left out), "not sent" or "unknown"

What happened is no column but a text, in every language: `[SERVICE-refusal]` has it by the row's id, and
`[SERVICE-refusal-next]` the next step, where the error's own is not the right one. Rows of one id say the
same.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dossierflow.http.exchange import HttpAnswer, Status
from dossierflow.kernel.outcome import AfterWrite
from dossierflow.texts import Phrase, phrase, there_is

Pattern = re.Pattern[str]
#: Characters that are compared with the table: of a line, and of an answer as a whole.
LONGEST_LINE, MOST_WORDS = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """One row; the module's text explains the columns."""

    id: str
    status: tuple[Status, ...]
    error: str
    says: Phrase
    next: str = ""
    problem: str = ""
    code: frozenset[str] = frozenset()
    text: Pattern | None = None
    header: Pattern | None = None
    json: bool | None = None
    page: bool | None = None
    spent: str = ""
    retry: str = ""
    after_write: AfterWrite = "rejected"

    @property
    def searches(self) -> bool:
        """Whether it looks for words, line by line."""
        return bool(self.text or self.header)

    def fits(self, answer: HttpAnswer, line: str, codes: Collection[str], spent: str) -> bool:
        """Whether everything that the row asks for is there; its status is known to fit."""
        if self.code and self.code.isdisjoint(codes):
            return False
        if self.json is not None and self.json != bool(answer.message):
            return False
        if self.page is not None and self.page != answer.is_page:
            return False
        if self.spent and self.spent != spent:
            return False
        return not self.searches or self._has_words(answer, line)

    def _has_words(self, answer: HttpAnswer, line: str) -> bool:
        if self.text and self.text.search(line):
            return True
        return bool(self.header and self.header.search(_explained(answer)))


class RuleBook:
    """The table of one service: its rules in order, the pauses of each retry class, and its other tables."""

    def __init__(self, service: str, table: Mapping[str, Any]) -> None:
        self.rules = tuple(_rule(service, row) for row in table["rule"])
        self.table = table
        self._waits = {name: tuple(map(float, seconds)) for name, seconds in table["waits"].items()}
        self._by_status: dict[Status, tuple[ErrorRule, ...]] = {}

    def waits(self, retry: str) -> tuple[float, ...]:
        """Seconds before each next try of this retry class; () = none."""
        return self._waits.get(retry, ())

    def match(self, answer: HttpAnswer, codes: Collection[str] = (), spent: str = "") -> ErrorRule:
        """The rule for an answer; `codes` are those of its error body, `spent` the budget it names."""
        words = answer.message or answer.body
        # The patterns look for two words in any distance: that may not grow with what a service answers.
        lines = [line[:LONGEST_LINE] for line in words[:MOST_WORDS].splitlines() if line.strip()] or [""]
        candidates = self._of_status(answer.status)
        for line in lines:
            for rule in candidates:
                if rule.searches and rule.fits(answer, line, codes, spent):
                    return rule
        for rule in candidates:
            if not rule.searches and rule.fits(answer, "", codes, spent):
                return rule
        raise AssertionError(f"the table has no rule for status {answer.status}")

    def _of_status(self, status: Status) -> tuple[ErrorRule, ...]:
        if status not in self._by_status:
            self._by_status[status] = tuple(rule for rule in self.rules if status_fits(rule.status, status))
        return self._by_status[status]


def status_fits(wanted: Collection[Status], status: Status) -> bool:
    """Whether a status is one of these, by its number or its hundred ("4xx")."""
    return status in wanted or (isinstance(status, int) and f"{status // 100}xx" in wanted)


@cache
def rule_book(package: str) -> RuleBook:
    """The table of a package, which is named for its service, read once a process."""
    table = tomllib.loads(files(package).joinpath("rules.toml").read_text(encoding="utf-8"))
    return RuleBook(package.rpartition(".")[2], table)


def _rule(service: str, row: Mapping[str, Any]) -> ErrorRule:
    compiled = {name: re.compile(row[name], re.IGNORECASE) for name in ("text", "header") if row.get(name)}
    says, then = f"{service}-refusal.{row['id']}", f"{service}-refusal-next.{row['id']}"
    return ErrorRule(
        **{
            **row,
            "says": phrase(says),
            "next": phrase(then) if there_is(then) else "",
            "status": tuple(row["status"]),
            "code": frozenset(row.get("code", ())),
            **compiled,
        }
    )


def _explained(answer: HttpAnswer) -> str:
    return f"{answer.grounds} {answer.headers.get('Location', '')}"
