"""Billit's refusals, sorted by the table `errors.toml` into the errors of `dossierflow.errors`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import resources
from typing import Any

import dossierflow.errors as tree
from dossierflow.billit.json_codec import NoJson, decode
from dossierflow.billit.reading import Where
from dossierflow.errors import BudgetSpent, DossierflowError, Refused
from dossierflow.problems.problem import Owner

_LONGEST_QUOTE = 300


class Gone(Refused):
    """The order, file or party does not exist at Billit, or no longer."""


class AlreadyDone(Refused):
    """The idempotency key was used before: the write stands, and its id has to be looked up."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `errors.toml`."""

    status: tuple[int, ...]
    codes: tuple[str, ...]
    error: str
    owner: Owner
    kind: str
    says: str
    next_step: str
    retry: str = ""

    def fits(self, status: int, codes: set[str]) -> bool:
        return (not self.status or status in self.status) and (
            not self.codes or bool(codes & set(self.codes))
        )


@dataclass(frozen=True, slots=True)
class Complaint:
    """One entry of Billit's error list. `text` is localised: to be shown, never to be compared."""

    code: str
    text: str


@cache
def rules() -> tuple[Rule, ...]:
    table = tomllib.loads((resources.files(__package__) / "errors.toml").read_text("utf-8"))
    return tuple(
        Rule(
            **{
                **row,
                "status": tuple(row["status"]),
                "codes": tuple(row.get("codes", ())),
                "owner": Owner(row["owner"]),
            }
        )
        for row in table["rule"]
    )


def rule_for(status: int, codes: set[str]) -> Rule:
    return next(rule for rule in rules() if rule.fits(status, codes))


def advice(error: DossierflowError) -> Rule | None:
    """Owner and problem kind of an error that came from Billit; None for one that did not."""
    name, code = type(error).__name__, getattr(error, "code", "")
    same = [rule for rule in rules() if rule.error == name]
    return next((rule for rule in same if code in rule.codes), next(reversed(same), None))


def complaints(content: bytes) -> list[Complaint]:
    """What a refusal says, in any of its shapes: `errors[]`, a flat object, `Message`, text or a web page."""
    try:
        body = decode(content)
    except NoJson:
        text = content.decode("utf-8", "replace").strip()
        return [Complaint("", "a web page instead of data" if text.startswith("<") else _quote(text))]
    listed = body.get("errors", body.get("Errors")) if isinstance(body, dict) else body
    entries = listed if isinstance(listed, list) else [body]
    return [found for entry in entries if (found := _complaint(entry))]


def refusal(status: int, content: bytes, where: Where, *, what: str, until: datetime) -> DossierflowError:
    """The error for an answer that is no success; `until` is when to call again, where it says too soon."""
    said = complaints(content)
    rule = rule_for(status, {complaint.code for complaint in said})
    words = "; ".join(complaint.text or complaint.code for complaint in said)
    message = f"{what}: {rule.says} (HTTP {status})" + (f": {words}" if words else "")
    context = {"dossier": where.dossier, "document": where.document, "next_step": rule.next_step}
    error = _error(_class(rule.error), message, said, words, until, context)
    error.problem = rule.kind
    return error


def _error(
    cls: type[DossierflowError],
    message: str,
    said: list[Complaint],
    words: str,
    until: datetime,
    context: dict[str, str],
) -> DossierflowError:
    if issubclass(cls, BudgetSpent):
        return cls(message, until=until, **context)
    if issubclass(cls, Refused):
        code = next((complaint.code for complaint in said if complaint.code), "")
        return cls(message, raw=words, code=code, **context)
    return cls(message, **context)


def retry_at(header: str, now: datetime) -> datetime | None:
    """When a Retry-After header allows the next call; None where it says nothing usable."""
    if header.strip().isdigit() and len(header.strip()) < 7:
        return now + timedelta(seconds=int(header))
    try:
        moment = parsedate_to_datetime(header)
        return max(now, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError):
        return None


def _class(name: str) -> type[DossierflowError]:
    own: dict[str, type[DossierflowError]] = {"Gone": Gone, "AlreadyDone": AlreadyDone}
    found = own.get(name) or getattr(tree, name)
    assert issubclass(found, DossierflowError)
    return found


def _complaint(entry: Any) -> Complaint | None:
    if isinstance(entry, str) and entry.strip():
        return Complaint("", _quote(entry))
    if not isinstance(entry, dict):
        return None
    values = {name.lower(): _quote(value) for name, value in entry.items() if isinstance(value, str)}
    # OAuth answers carry `error`, ASP.NET ones `Message`, the envelope `Code` and `Description`.
    code = values.get("code") or values.get("error") or ""
    text = values.get("description") or values.get("message") or values.get("error_description") or ""
    return Complaint(code, text) if code or text else None


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_QUOTE else flat[: _LONGEST_QUOTE - 1] + "…"
