"""What Exact booked, compared with what was sent. Whatever differs is said, never corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossierflow.domain.entry import Entry, EntryDraft, EntryLine, EntryLineDraft
from dossierflow.texts import Cents, Fact, Phrase, phrase


def differences(draft: EntryDraft, entry: Entry, division: int) -> Iterator[Phrase]:
    """Each difference: division, journal, marker, then lines, accounts, VAT codes, amounts."""
    if not entry.entry_number:
        return  # nothing was read that could be compared
    if entry.division is None:
        yield phrase("difference.division", division=division)
    if entry.journal != draft.journal.strip():
        yield _instead("journal", entry.journal, draft.journal)
    if entry.marker != draft.marker:
        yield _instead("reference", entry.marker, draft.marker)
    if len(entry.lines) != len(draft.lines):
        yield _instead("lines", len(entry.lines), len(draft.lines))
    else:
        yield from _lines(draft, entry)


def _lines(draft: EntryDraft, entry: Entry) -> list[Phrase]:
    """Line by line as sent; or by account, code and amount where that fits better: order is no promise."""
    numbered = list(enumerate(draft.lines, 1))
    rearranged = sorted(numbered, key=lambda pair: _content(pair[1]))
    by_content = sorted(entry.lines, key=_content)
    return min(_compared(numbered, entry.lines), _compared(rearranged, by_content), key=len)


def _content(line: EntryLine | EntryLineDraft) -> tuple[str, str, int]:
    return line.gl_account_code, line.vat_code, line.amount


def _compared(sent: Iterable[tuple[int, EntryLineDraft]], kept: Iterable[EntryLine]) -> list[Phrase]:
    return [
        phrase("difference.line", line=number, difference=difference)
        for (number, line), booked in zip(sent, kept, strict=True)
        for difference in _line(line, booked)
    ]


def _line(sent: EntryLineDraft, kept: EntryLine) -> Iterator[Phrase]:
    if kept.gl_account_code != sent.gl_account_code.strip():
        yield _instead("account", kept.gl_account_code, sent.gl_account_code)
    if sent.vat_code.strip() and kept.vat_code.strip() != sent.vat_code.strip():
        yield _instead("vat-code", kept.vat_code.strip(), sent.vat_code.strip())
    if kept.amount != sent.amount:
        yield _instead("amount", Cents(kept.amount), Cents(sent.amount))
    if sent.vat_amount is not None and kept.vat_amount != sent.vat_amount:
        yield _instead("vat", Cents(kept.vat_amount), Cents(sent.vat_amount))


def _instead(what: str, kept: Fact, sent: Fact) -> Phrase:
    return phrase(f"difference.{what}", kept=phrase("word.none") if kept == "" else kept, sent=sent)
