"""A cost or revenue that an accountant carries over to another year: the invoice is booked as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dossierflow.domain.chart import DEFERRED, is_result
from dossierflow.domain.entry import Entry, EntryDraft, EntryLine, EntryLineDraft

#: The lines of an entry by number: GL account, VAT code and amount, as the ledger signs it.
Lines = Mapping[str, list[Any]]


def undeferred(before: Lines, now: Lines) -> dict[str, list[Any]]:
    """The lines as they are now, with what was only deferred since on the account where it was.

    A line as a whole, or a part of it on lines that were added: under the same VAT code, for the same amount.
    """
    told = {number: _carried_back(before.get(number), line) for number, line in now.items()}
    for code, added in _added(before, told).items():
        shrunk = [number for number in before if number in told and _shrunk(before, told, number, code)]
        left = sum(told[number][2] for number in [*added, *shrunk])
        if shrunk and left == sum(before[number][2] for number in shrunk):
            told = {number: line for number, line in told.items() if number not in added}
            told |= {number: list(before[number]) for number in shrunk}
    return told


def _carried_back(before: list[Any] | None, now: list[Any]) -> list[Any]:
    deferred = before is not None and is_result(before[0]) and now[0].startswith(DEFERRED)
    return [before[0], *now[1:]] if before is not None and deferred else list(now)


def _added(before: Lines, now: Lines) -> dict[str, list[str]]:
    """The numbers of lines on deferred charges or income that were not there, by VAT code."""
    found = defaultdict[str, list[str]](list)
    for number, (account, code, _) in now.items():
        if number not in before and account.startswith(DEFERRED):
            found[code].append(number)
    return found


def _shrunk(before: Lines, now: Lines, number: str, code: str) -> bool:
    """Whether a line of costs or revenue has a part of its amount left, and nothing else changed."""
    (account, vat, amount), (other, vat_now, left) = before[number], now[number]
    same = (account, vat) == (other, vat_now) and vat == code and is_result(account)
    return same and abs(left) < abs(amount) and left * amount >= 0


def with_deferred(draft: EntryDraft, entry: Entry) -> EntryDraft:
    """What was sent, with each line on the account to which somebody deferred it as a whole."""
    deferred = [line for line in entry.lines if line.gl_account_code.startswith(DEFERRED)]
    lines = []
    for sent in draft.lines:
        kept = next((line for line in deferred if _defers(line, sent)), None)
        if kept is not None:
            deferred.remove(kept)
        lines.append(sent if kept is None else replace(sent, gl_account_code=kept.gl_account_code))
    return replace(draft, lines=tuple(lines))


def _defers(line: EntryLine, sent: EntryLineDraft) -> bool:
    same = (line.amount, line.vat_code.strip()) == (sent.amount, sent.vat_code.strip())
    return same and is_result(sent.gl_account_code)
