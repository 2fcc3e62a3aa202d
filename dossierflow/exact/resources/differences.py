"""What Exact booked, compared with what was sent. Whatever differs is said, never corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossierflow.domain.entry import Entry, EntryDraft, EntryLine, EntryLineDraft
from dossierflow.kernel.money import show


def differences(draft: EntryDraft, entry: Entry, division: int) -> Iterator[str]:
    """A sentence per difference: division, journal, marker, then lines, accounts, VAT codes, amounts."""
    if not entry.entry_number:
        return  # nothing was read that could be compared
    if entry.division is None:
        yield f"Exact does not say that it booked in division {division}"
    if entry.journal != draft.journal.strip():
        yield f"journal {entry.journal or 'none'} instead of {draft.journal}"
    if entry.marker != draft.marker:
        yield f"reference {entry.marker or 'none'} instead of {draft.marker}"
    if len(entry.lines) != len(draft.lines):
        yield f"{len(entry.lines)} lines instead of {len(draft.lines)}"
    else:
        yield from _lines(draft, entry)


def _lines(draft: EntryDraft, entry: Entry) -> list[str]:
    """Line by line as sent; or by account, code and amount where that fits better: order is no promise."""
    numbered = list(enumerate(draft.lines, 1))
    rearranged = sorted(numbered, key=lambda pair: _content(pair[1]))
    by_content = sorted(entry.lines, key=_content)
    return min(_compared(numbered, entry.lines), _compared(rearranged, by_content), key=len)


def _content(line: EntryLine | EntryLineDraft) -> tuple[str, str, int]:
    return line.gl_account_code, line.vat_code, line.amount


def _compared(sent: Iterable[tuple[int, EntryLineDraft]], kept: Iterable[EntryLine]) -> list[str]:
    return [
        f"line {number}: {difference}"
        for (number, line), booked in zip(sent, kept, strict=True)
        for difference in _line(line, booked)
    ]


def _line(sent: EntryLineDraft, kept: EntryLine) -> Iterator[str]:
    if kept.gl_account_code != sent.gl_account_code.strip():
        yield f"GL account {kept.gl_account_code or 'none'} instead of {sent.gl_account_code}"
    if sent.vat_code.strip() and kept.vat_code.strip() != sent.vat_code.strip():
        yield f"VAT code {kept.vat_code.strip() or 'none'} instead of {sent.vat_code.strip()}"
    if kept.amount != sent.amount:
        yield f"amount {show(kept.amount)} instead of {show(sent.amount)}"
    if sent.vat_amount is not None and kept.vat_amount != sent.vat_amount:
        yield f"VAT {show(kept.vat_amount)} instead of {show(sent.vat_amount)}"
