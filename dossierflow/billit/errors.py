"""What Billit says is wrong, in any of its shapes, and the error of `dossierflow.errors` that says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from dossierflow.errors import (
    BadData,
    BudgetSpent,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    Unavailable,
)
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.json import NotJson, decode
from dossierflow.http.reader import Where
from dossierflow.http.rules import ErrorRule, RuleBook, rule_book
from dossierflow.kernel.foreign import storable, whole
from dossierflow.texts import Phrase, phrase

_LONGEST_QUOTE = 300
_LONGEST_WAIT = timedelta(days=12)


#: Names in an answer that is an error and nothing else; one of SAYS has to be there.
SAYS = frozenset({"code", "error", "message", "title"})
OF_AN_ERROR = SAYS | {
    *("description", "error_description", "messagedetail", "detail", "status", "type", "traceid", "instance"),
    *("exceptionmessage", "exceptiontype", "stacktrace"),
}


class Gone(Refused):
    """The order, file or party does not exist at Billit, or no longer."""


class AlreadyDone(Refused):
    """The idempotency key was used before: the write stands, and its id has to be looked up."""


_CLASSES: dict[str, type[DossierflowError]] = {
    each.__name__: each
    for each in (Unavailable, Reconnect, RightMissing, Refused, BudgetSpent, BadData, Gone, AlreadyDone)
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One entry of Billit's error list. `text` is localised: to be shown, never to be compared."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """An answer that is no success: the rule that fits, and what Billit complains of."""

    rule: ErrorRule
    answer: HttpAnswer
    complaints: tuple[Complaint, ...]

    def error(self, where: Where, what: str, until: datetime) -> DossierflowError:
        """`what` was asked; `until` is when to call again, where Billit says too soon."""
        said = storable("; ".join(complaint.text or complaint.code for complaint in self.complaints))
        answer: str = phrase("answer-fault.web-page") if self._is_page else said
        says = phrase("error.in-its-words", says=self._happened, answer=answer) if answer else self._happened
        error = self._made(phrase("error.call-failed", call=what, says=says), said, until, where)
        error.problem = self.rule.problem
        return error

    @property
    def _happened(self) -> Phrase:
        status = self.answer.status
        reason = f"HTTP {status}" if isinstance(status, int) else self.answer.note
        return phrase("error.with-reason", says=self.rule.says, reason=reason) if reason else self.rule.says

    @property
    def _is_page(self) -> bool:
        return not self.complaints and self.answer.content.lstrip().startswith(b"<")

    def _made(self, message: Phrase, said: str, until: datetime, where: Where) -> DossierflowError:
        context = {
            "dossier": where.dossier,
            "document": where.document,
            "next_step": self.rule.next,
            "request_id": self.answer.request_id,
        }
        error_class = _CLASSES[self.rule.error]
        if issubclass(error_class, BudgetSpent):
            return error_class(message, until=until, **context)
        if issubclass(error_class, Refused):
            code = next((complaint.code for complaint in self.complaints if complaint.code), "")
            return error_class(message, raw=said, code=code, **context)
        if issubclass(error_class, BadData):
            return error_class(message, field="(answer)", **context)
        return error_class(message, **context)


def rules() -> RuleBook:
    """Billit's table."""
    return rule_book(__package__)


def refusal(answer: HttpAnswer) -> RefusedAnswer:
    """What an answer means that is no success, or a success that carries errors: judged as a 400."""
    said = tuple(complaints(answer.content))
    judged = replace(answer, status=400) if answer.ok else answer
    rule = rules().match(judged, {complaint.code for complaint in said})
    return RefusedAnswer(rule, answer, said)


def complaints(content: bytes) -> list[Complaint]:
    """What a refusal says, in any of its shapes: `errors[]`, a flat object, `Message` or text. A web page
    says nothing."""
    if not content.strip():
        return []
    try:
        body = decode(content)
    except NotJson:
        text = content.decode("utf-8", "replace").strip()
        return [] if text.startswith("<") else [Complaint("", _quote(text))]
    entries = errors_in(body) or (body if isinstance(body, list) else [body])
    return [complaint for entry in entries if (complaint := _complaint(entry))]


def errors_in(body: Any) -> list[Any]:
    """What a decoded body complains of, in each form that .NET gives it; [] where it is no error.

    `errors` as a list, an object, a text, or texts by field; or a body of which nothing but an error is left.
    """
    if not isinstance(body, dict):
        return []
    named = {name.lower(): value for name, value in body.items()}
    for name in ("errors", "modelstate", "error"):
        if found := _listed(named.get(name)):
            return found
    alone = named.keys() <= OF_AN_ERROR and not named.keys().isdisjoint(SAYS)
    return [body] if alone and _complaint(body) else []


def _listed(errors: Any) -> list[Any]:
    if isinstance(errors, dict) and _complaint(errors) is None:
        texts = (value if isinstance(value, list) else [value] for value in errors.values())
        return [
            f"{field}: {text}"
            for field, found in zip(errors, texts, strict=True)
            for text in found
            if isinstance(text, str)
        ]
    if isinstance(errors, dict):
        return [errors]
    return errors if isinstance(errors, list) else []


def retry_at(header: str, now: datetime) -> datetime | None:
    """When a Retry-After header allows the next call; None where it says nothing usable."""
    seconds = whole(header)
    if seconds is not None and seconds <= _LONGEST_WAIT.total_seconds():
        return now + timedelta(seconds=seconds)
    try:
        moment = parsedate_to_datetime(header)
        told = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(now, told) if told <= now + _LONGEST_WAIT else None


def _complaint(entry: Any) -> Complaint | None:
    if isinstance(entry, str) and entry.strip():
        return Complaint("", _quote(entry))
    if not isinstance(entry, dict):
        return None
    values = {name.lower(): _quote(value) for name, value in entry.items() if isinstance(value, str)}
    # OAuth answers carry `error`, ASP.NET ones `Message`, the envelope `Code` and `Description`.
    code = values.get("code") or values.get("error") or ""
    names = ("description", "message", "error_description", "detail", "title")
    text = next((values[name] for name in names if values.get(name)), "")
    return Complaint(code, text) if code or text else None


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_QUOTE else flat[: _LONGEST_QUOTE - 1] + "…"
