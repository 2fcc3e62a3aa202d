"""From an answer to a verdict: what it means, whose turn it is, and whether a write may stand.

The catalogue is `errors.toml`. Exact's business refusals come with status 500 and a JSON message, so a
status alone decides nothing; texts follow the user's language, so a text alone decides nothing either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_plus

from dossierflow.errors import (
    BudgetSpent,
    Bug,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
)
from dossierflow.exact.budget import spent
from dossierflow.problems.problem import Owner

UNREACHED, LOST, UNREADABLE = "unreached", "lost", "unreadable"
Status = int | str
LONGEST_TEXT = 2000  # of a raw body that is shown: an HTML page says little after that

WHERE_RIGHTS_ARE = (
    "Grant it in Exact Online: My Exact Online > Users > the rights of {user} in company {division}."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the catalogue; `errors.toml` explains the fields."""

    id: str
    status: tuple[Status, ...]
    kind: str
    owner: Owner
    key: str
    says: str
    json: bool | None = None
    text: str = ""
    header: str = ""
    spent: str = ""
    retry: str = ""
    post: str = "refusal"
    next: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, or did not. `status` is HTTP's, or one of UNREACHED, LOST, UNREADABLE."""

    status: Status
    headers: Mapping[str, str]
    content: bytes
    message: str = ""  # of Exact's JSON error; '' where the body is none

    @property
    def ok(self) -> bool:
        return isinstance(self.status, int) and 200 <= self.status < 300

    @property
    def body(self) -> str:
        """The start of the body as text, whatever it is."""
        return self.content[: 4 * LONGEST_TEXT].decode("utf-8", "replace")[:LONGEST_TEXT]

    @property
    def request_id(self) -> str:
        """What Exact's support could find the call by; '' where no header serves."""
        names = ("X-Request-Id", "Request-Id", "X-Correlation-Id", "Date")
        return next((self.headers[name] for name in names if self.headers.get(name)), "")

    @property
    def grounds(self) -> str:
        """The headers in which Exact explains a refusal."""
        return " ".join(
            unquote_plus(self.headers.get(name, "")) for name in ("Reason", "WWW-Authenticate")
        ).strip()

    @property
    def raw(self) -> str:
        """The other side's own words, for people."""
        return (self.message or self.grounds or self.body).strip()


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked, for the message. `until` serves BudgetSpent."""

    method: str
    endpoint: str
    division: int | None
    user: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row of the catalogue that fits an answer."""

    row: Row
    answer: Answer
    counted: bool

    def error(self, call: Call) -> DossierflowError:
        """The error of `dossierflow.errors` that says it."""
        make, kind = _KINDS[self.row.kind]
        error = make(kind, self, call)
        error.problem = self.row.key
        return error

    def message(self, call: Call) -> str:
        place = f" in division {call.division}" if call.division else ""
        raw = f": {self.answer.raw}" if self.answer.raw else ""
        return f"{call.method} {call.endpoint}{place}: {self.row.says}{raw}"


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("errors.toml").read_text(encoding="utf-8"))


@cache
def catalogue() -> tuple[Row, ...]:
    """All rows, in the order in which they are tried."""
    return tuple(
        Row(**{**row, "status": tuple(row["status"]), "owner": Owner(row["owner"])})
        for row in _catalogue()["row"]
    )


def owner_of(row_id: str) -> Owner:
    """Whose turn it is for a row, such as "E17" (the `code` of Refused)."""
    return next(row.owner for row in catalogue() if row.id == row_id)


def waits(retry: str) -> tuple[float, ...]:
    """Seconds before each next try of a read of this retry class; () = none."""
    return tuple(_catalogue()["waits"].get(retry, ()))


def classify(answer: Answer) -> Verdict:
    """The verdict on an answer that is no success."""
    words = answer.message or answer.body
    lines = [line for line in words.splitlines() if line.strip()] or [""]
    specific = [row for row in catalogue() if row.text or row.header]
    general = [row for row in catalogue() if not (row.text or row.header)]
    candidates = (
        (row, line) for rows, texts in ((specific, lines), (general, [""])) for line in texts for row in rows
    )
    row = next(row for row, line in candidates if _fits(row, answer, line))
    return Verdict(row, answer, answer.status in _catalogue()["counted"])


def chain_row(answer: Answer) -> tuple[str, str]:
    """For the token endpoint: what a refusal means for the chain, and the sentence that says it."""
    words = f"{answer.grounds} {answer.body}".strip()
    for row in _catalogue()["token"]:
        if _status_fits(row["status"], answer.status) and re.search(row.get("text", ""), words, re.I):
            return row["chain"], row.get("says", "")
    raise AssertionError(f"the token table has no row for status {answer.status}")


def _fits(row: Row, answer: Answer, line: str) -> bool:
    if not _status_fits(row.status, answer.status):
        return False
    if row.json is not None and row.json != bool(answer.message):
        return False
    if row.spent and row.spent != spent(answer.headers):
        return False
    if not (row.text or row.header):
        return True
    return bool(
        (row.text and re.search(row.text, line, re.IGNORECASE))
        or (row.header and re.search(row.header, answer.grounds, re.IGNORECASE))
    )


def _status_fits(wanted: tuple[Status, ...] | list[Status], status: Status) -> bool:
    return status in wanted or (isinstance(status, int) and f"{status // 100}xx" in wanted)


class Forbidden(RightMissing):
    """A 403 of which Exact says no more than that: role, licence, permitted companies or app scope."""


def right_missing(
    user: str,
    right: str,
    division: int,
    why: str,
    kind: type[RightMissing] = RightMissing,
    next_step: str = "",
    request_id: str = "",
) -> RightMissing:
    """RightMissing with where to grant the right, in our words."""
    who = user or "the connected user"
    return kind(
        f"{who} may not {right} in division {division}: {why}",
        user=user,
        right=right,
        division=division,
        dossier=str(division),
        next_step=next_step or WHERE_RIGHTS_ARE.format(user=who, division=division),
        request_id=request_id,
    )


def _context(verdict: Verdict, call: Call) -> dict[str, str]:
    return {
        "next_step": verdict.row.next,
        "dossier": str(call.division or ""),
        "request_id": verdict.answer.request_id,
    }


def _plain(kind: type[DossierflowError], verdict: Verdict, call: Call) -> DossierflowError:
    return kind(verdict.message(call), **_context(verdict, call))


def _refused(kind: type[Refused], verdict: Verdict, call: Call) -> Refused:
    raw, code = verdict.answer.raw, verdict.row.id
    return kind(verdict.message(call), raw=raw, code=code, **_context(verdict, call))


def _right_missing(kind: type[RightMissing], verdict: Verdict, call: Call) -> RightMissing:
    return right_missing(
        call.user,
        f"{call.method} {call.endpoint}",
        call.division or 0,
        f"{verdict.row.says}: {verdict.answer.raw}",
        kind,
        verdict.row.next,
        verdict.answer.request_id,
    )


def _budget_spent(kind: type[BudgetSpent], verdict: Verdict, call: Call) -> BudgetSpent:
    return kind(verdict.message(call), until=call.until, **_context(verdict, call))


_KINDS: dict[str, tuple[Callable[[Any, Verdict, Call], DossierflowError], type[DossierflowError]]] = {
    "Bug": (_plain, Bug),
    "Unavailable": (_plain, Unavailable),
    "Reconnect": (_plain, Reconnect),
    "Refused": (_refused, Refused),
    "RightMissing": (_right_missing, RightMissing),
    "Forbidden": (_right_missing, Forbidden),
    "BudgetSpent": (_budget_spent, BudgetSpent),
}
