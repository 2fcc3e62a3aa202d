"""A statement as a page to print: one self-contained file, which calls nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources

from dossierflow.coda import words
from dossierflow.coda.reading import ReadStatement
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import page
from dossierflow.coda.show.amounts import amount, grouped, printable
from dossierflow.coda.show.page import Line
from dossierflow.coda.words import Language

#: Nothing is loaded from anywhere.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_COLUMNS = ("booking_date", "value_date", "counterparty", "communication", "out", "in", "balance")


def pieces(statements: Iterable[ReadStatement], language: Language, title: str) -> Iterator[str]:
    """The document in pieces, a movement at a time."""
    style = (resources.files(__package__) / "page.css").read_text(encoding="utf-8")
    yield f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
    empty = True
    for read in statements:
        empty = False
        yield from _statement(read, language)
    if empty:
        yield f"<p>{_text(words.word('no_statement', language))}</p>\n"
    yield "</body>\n</html>\n"


def _statement(read: ReadStatement, language: Language) -> Iterator[str]:
    statement = read.statement
    heading = page.heading(statement, language, read.findings)
    yield f"<section>\n<h1>{_text(heading.title)}</h1>\n<p class=about>{_text(heading.about)}</p>\n"
    yield _remarks(heading.remarks, language)
    yield (
        "<table>\n<colgroup>"
        + "".join(f"<col class={name}>" for name in _CLASSES)
        + "</colgroup>\n<thead><tr>"
    )
    for key, name in zip(_COLUMNS, _CLASSES, strict=False):
        yield f"<th class={name}>{_text(words.word(key, language))}</th>"
    yield f"<th class=margin>{_text(words.word('remarks', language))}</th></tr></thead>\n"
    yield _balance("old_balance", f"{statement.old_date:%d/%m/%Y}", statement.old_balance, language)
    for line in page.lines(statement, language, read.findings):
        yield from _movement(line, language)
    yield _turnover(read, language)
    yield _balance("new_balance", f"{statement.new_date:%d/%m/%Y}", statement.new_balance, language)
    yield "</table>\n"
    for text in statement.free_communications:
        yield f"<p>{_text(words.word('message', language))}: {_text(' '.join(text.split()))}</p>\n"
    yield "</section>\n"


#: A word with a hyphen and a digit, short enough for its column; what it holds is escaped already.
_NUMBER = re.compile(
    r"(?<![^\s,:(])(?=[^\s<>&,]{0,24}\d)[^\s<>&,-]{1,16}(?:-[^\s<>&,-]{1,16}){1,3}(?![^\s,;:.)])"
)
_CLASSES = ("day", "day", "who", "what", "money", "money", "money", "margin")


def _balance(key: str, day: str, balance: int, language: Language) -> str:
    label = f"{words.word(key, language)} {day}"
    return (
        f"<tbody class=balance><tr><td colspan=6>{_text(label)}</td>"
        f"<td class=money>{amount(balance)}</td><td></td></tr></tbody>\n"
    )


def _turnover(read: ReadStatement, language: Language) -> str:
    movements = words.counted(len(read.statement.movements), "movement", language)
    out, into = amount(read.statement.debit), amount(read.statement.credit)
    return (
        f"<tbody class=turnover><tr><td colspan=4>{_text(movements)}</td>"
        f"<td class=money>{out}</td><td class=money>{into}</td><td></td><td></td></tr></tbody>\n"
    )


def _movement(line: Line, language: Language) -> Iterator[str]:
    yield "<tbody>"
    yield _row(line, language, 0)
    for detail in line.details:
        yield _row(detail, language, 1)
        for nested in detail.details:
            yield _row(nested, language, 2)
    yield "</tbody>\n"


def _row(line: Line, language: Language, depth: int) -> str:
    value = f"{line.value_date:%d/%m/%Y}" if line.value_date else "–"
    shown = amount(abs(line.amount))
    out, into = (shown, "") if line.amount < 0 else ("", shown)
    balance = amount(line.balance) if line.balance is not None else ""
    who = f"<b>{_text(line.counterparty)}</b>" if line.counterparty else ""
    numbers = " · ".join(part for part in (grouped(line.account), line.bic) if part)
    account = f"<span class=account>{_text(numbers)}</span>" if numbers else ""
    kind = f' class="detail d{depth}"' if depth else ""
    return (
        f"<tr{kind}><td class=day>{line.booking_date:%d/%m/%Y}<small>{line.number}</small></td>"
        f"<td class=day>{value}</td><td class=who>{who}{account}</td>"
        f"<td class=what>{_what(line, language)}</td><td class=money>{out}</td><td class=money>{into}</td>"
        f"<td class=money>{balance}</td><td class=margin>{_remarks(line.remarks, language)}</td></tr>\n"
    )


def _what(line: Line, language: Language) -> str:
    texts = [f"<p>{_unbroken(line.communication)}</p>"] if line.communication else []
    texts += [f"<p class=more>{_unbroken(text)}</p>" for text in line.information]
    texts.append(f"<p class=about>{_text(', '.join([line.kind, *line.references]))}</p>")
    if line.details:
        count = sum(1 + len(detail.details) for detail in line.details)
        label = f"{words.word('details', language)} ({count})"
        texts.append(f"<label><input type=checkbox class=fold> {_text(label)}</label>")
    return "".join(texts)


def _remarks(findings: Iterable[Finding], language: Language) -> str:
    return "".join(
        f"<p class={finding.level}><b>{_text(words.word(finding.level, language))} {finding.rule}</b> "
        f"{_text(finding.text_in(language))} <i>→ {_text(finding.effect_in(language))}</i></p>"
        for finding in findings
    )


def _unbroken(text: str) -> str:
    """Text whose numbers stay on one line: a browser breaks `2026-0117` at its hyphen."""
    return _NUMBER.sub(lambda number: f"<span class=one>{number[0]}</span>", _text(text))


def _text(text: str) -> str:
    """Foreign text as text: no markup, no control character, no change of direction."""
    return escape(printable(text))
