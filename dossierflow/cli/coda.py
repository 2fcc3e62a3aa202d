"""`dossierflow coda`: bank statements."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dossierflow.cli.helped import tell, titled, what
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, progress, say
from dossierflow.coda import words
from dossierflow.coda.diff import differences
from dossierflow.coda.reading import ReadStatement, read_stream
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.show import csv as show_csv
from dossierflow.coda.show import html as show_html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.show import show as shown
from dossierflow.coda.show.amounts import printable
from dossierflow.coda.sources import StatementFiles
from dossierflow.coda.validator import check_sources
from dossierflow.coda.words import Language
from dossierflow.coda.writer import Charset
from dossierflow.kernel.file_folder import own_file
from dossierflow.kernel.told import misuse

app = titled("coda")
SWITCH = Parameter(negative="")
for command in ("accounts", "issue", "again", "opening"):  # loaded when used: the four tools need no store
    app.command(f"dossierflow.cli.coda_accounts:{command}", name=command, help=what(f"coda {command}"))
for command in ("held", "release", "discard", "bind"):
    app.command(f"dossierflow.cli.coda_held:{command}", name=command, help=what(f"coda {command}"))


@app.command
def build(transactions: Path, /, *, out: Path, latin_1: Annotated[bool, SWITCH] = False) -> int:
    """Make CODA statements from bank transactions: a file for each account and day with transactions.

    The paths written are printed, one a line, sorted by account and statement. Where anything is wrong, one
    line says which transaction and field, nothing is written, and the exit status is 1. The same input makes
    the same bytes. Needs no server and no store.

    TRANSACTIONS.json is an object, or a list of such objects:

        {"account": {"IBAN": "BE71096123456769", "HolderName": "Voorbeeld BV", "OpeningBalance": "1250.00"},
         "transactions": [{"BankAccountTransactionID": 1, "TotalAmount": 121.00, "TransactionType": "Credit",
                           "ValueDate": "2026-02-26", "Note": "+++090/9337/55493+++"}]}

    account: IBAN is required. Left out, Currency is EUR; OpeningBalance is 0.00 (negative: overdrawn);
    OpeningDate, the end of the day of that balance, is the day before the first transaction;
    FirstStatementNumber is 1, and numbers start again at 1 in each calendar year; BIC, HolderName,
    CompanyNumber (Belgian) and Description are blank. ClosingBalance, where given, must be reached.

    transaction: the fields of a bank transaction in Billit's API. Required are BankAccountTransactionID (a
    whole number; each once in an account), TotalAmount and ValueDate (YYYY-MM-DD; of an instant with a time
    zone its day in Belgium; years 2000 to 2068). IBAN and Currency, where given, must be the account's.
    Left out, any other field is blank: IBANCounterParty, BICCounterParty, NameCounterParty, Note,
    FreeMessage, Description, BankReference, ClientReference, BankTransactionCode (ISO 20022, such as
    PMNT-RCDT-ESCT; without one, an account on the other side makes it a transfer). Other fields are not
    looked at.

    Amounts are JSON numbers, or strings such as "-12.50"; a part of a cent and negative zero are refused.
    Sign: TransactionType "Credit" is money in, "Debit" money out, whether TotalAmount has a minus sign or
    not; a "Credit" with a minus sign is refused. Without TransactionType, a negative TotalAmount is money
    out.

    Structured communications, mandates, fees, foreign amounts and reasons of return are taken from the texts
    where they prove themselves. Where a source knows better: MandateId, CreditorId, Fee, OriginalAmount,
    OriginalCurrency, ExchangeRate, ReturnReason (ISO), PurposeCode (ISO), and Details, a list of transactions
    that add up to this one (a collective payment; their identification and date are the payment's).

    Text is transliterated to ASCII, and goes on at a word in information records: nothing is dropped.

    Parameters
    ----------
    transactions
        The file, in UTF-8.
    out
        Folder for the files; made where it is missing. A file that exists with other content is refused,
        and so is a folder that has the number of a statement on another day.
    latin_1
        Keep Latin-1 letters such as é instead of transliterating them.
    """
    from dossierflow.statements.build import build as build_statements

    _refuse_missing(transactions)
    charset = Charset.LATIN_1 if latin_1 else Charset.ASCII
    with transactions.open(encoding="utf-8-sig") as source:
        for path in build_statements(source, out, charset, progress):
            say(str(path))
    return DONE


@app.command
def check(
    *files: Path,
    strict: Annotated[bool, SWITCH] = False,
    own: Annotated[bool, SWITCH] = False,
    json: Annotated[bool, SWITCH] = False,
    language: Language | None = None,
) -> int:
    """Check CODA files against the standard (2.6): what is wrong, where, and what an importer makes of it.

    Balances, sums and counts, numbering, next and link codes, check digits, transaction codes, structured
    communications; and across the files given, whether the balances of each account continue. Each finding
    names file, line, position and rule; the statement, movement, amount and counterparty; and its level: an
    error is refused or booked wrongly by some importer, a warning makes some importer stumble over a part, a
    remark concerns none. Exit status 0: nothing but remarks; 1: errors or warnings.

    Parameters
    ----------
    files
        CODA files, folders of them, ZIP archives of them: one or more.
    strict
        Judge by the letter of the standard, as for files of our own making.
    own
        Also ask for what only Dossierflow's own statements hold to (rule M10).
    json
        Print the findings as JSON, for another program.
    language
        en, nl or fr. Left out: DOSSIERFLOW_LANGUAGE, else English.
    """
    _refuse_missing(*files)
    spoken = language or _language()
    opened = list(_sources(files, spoken))
    found: list[Finding] = []
    for finding in check_sources(opened, own=own, strict=strict):
        found.append(finding)
        if not json:
            _print_finding(finding, spoken)
    if json:
        as_json([finding.as_row(spoken) for finding in found])
    checked, said = words.counted(len(opened), "file", spoken), words.counted(len(found), "finding", spoken)
    progress(f"{checked}: {said}")
    return FOR_A_PERSON if any(finding.level is not Level.REMARK for finding in found) else DONE


def _print_finding(finding: Finding, language: Language) -> None:
    place = finding.where.said(language)
    where = f" [{place}]" if place else ""
    _write(printable(f"{finding.said(language)}{where} → {finding.effect_in(language)}") + "\n")


def _sources(files: tuple[Path, ...], language: Language) -> StatementFiles:
    """What was named, telling of what is left out of folders and archives."""
    not_read = words.word("left_out", language)
    return StatementFiles(
        files,
        lambda name, found: progress(
            printable(f"{name}: {not_read} {words.fact('format', found, language)}")
        ),
    )


@app.command
def show(
    *files: Path,
    language: Language | None = None,
    html: Path | None = None,
    csv: Annotated[bool, SWITCH] = False,
    json: Annotated[bool, SWITCH] = False,
    strict: Annotated[bool, SWITCH] = False,
) -> int:
    """Show CODA files as a bookkeeper reads them: dates, counterparties, communications whole, balances.

    Everything that can be read is shown, whatever else is wrong; findings stand beside the movement they
    concern. Exit status 0; 1 where a finding is an error.

    Parameters
    ----------
    files
        CODA files, folders of them, ZIP archives of them: one or more.
    language
        en, nl or fr. Left out: DOSSIERFLOW_LANGUAGE, else English.
    html
        Write a page to print to this file instead.
    csv
        A row for each movement and detail, for a spreadsheet.
    json
        A list of statements, for another program. Amounts are signed decimals in quotes, dates ISO.
    strict
        Judge by the letter of the standard, in every form of the page: its remarks, and the exit status.
    """
    _refuse_missing(*files)
    if (html is not None) + csv + json > 1:
        raise misuse("one-form-only")
    spoken = language or _language()
    reader = _Reader(files, spoken, tell=not html and not csv and not json, strict=strict)
    if html is not None:
        title = ", ".join(file.name for file in files)
        with own_file(html) as page:
            page.writelines(piece.encode() for piece in show_html.pieces(reader.statements(), spoken, title))
    elif csv:
        _write_all(show_csv.rows(reader.statements(), spoken))
    elif json:
        _write_all(show_json.pieces(reader.statements(), spoken))
    else:
        for read in reader.statements():
            _write("\n".join(shown(read.statement, spoken, read.findings)) + "\n\n")
    return FOR_A_PERSON if reader.has_errors else DONE


class _Reader:
    """Reads files one after the other; what belongs to no statement goes to standard error."""

    def __init__(
        self,
        files: tuple[Path, ...],
        language: Language = Language.EN,
        *,
        tell: bool = True,
        strict: bool = False,
    ) -> None:
        self._files = files
        self._language = language
        self._tell = tell
        self._strict = strict
        self.has_errors = False

    def statements(self) -> Iterator[ReadStatement]:
        for source in _sources(self._files, self._language):
            with source.open() as stream:
                for read in read_stream(stream, source.name, strict=self._strict):
                    findings = (read,) if isinstance(read, Finding) else read.findings
                    self._hear(findings, always=isinstance(read, Finding))
                    if not isinstance(read, Finding):
                        yield read

    def _hear(self, findings: tuple[Finding, ...], *, always: bool) -> None:
        for finding in findings:
            is_error = finding.level is Level.ERROR
            self.has_errors = self.has_errors or is_error
            if always or (is_error and self._tell):
                progress(printable(finding.said(self._language)))


def _language() -> Language:
    named = os.environ.get("DOSSIERFLOW_LANGUAGE", "")
    return Language(named) if named in frozenset(Language) else Language.EN


def _write(text: str) -> None:
    """To standard output as it is: a line for each movement is too much for a console that thinks."""
    sys.stdout.write(text)


def _write_all(pieces: Iterable[str]) -> None:
    sys.stdout.writelines(pieces)


@app.command
def diff(one: Path, other: Path, /, *, language: Language | None = None) -> int:
    """Compare two CODA files by what they say: a line for each difference.

    Statements are matched by account, day and number, movements by place. Line ends, encoding, the form of
    the account number and other matters of form do not count. Exit status 0: they say the same; 1: they
    differ, or a part of one cannot be read.

    Parameters
    ----------
    one
        A CODA file.
    other
        The file to compare it with.
    language
        en, nl or fr. Left out: DOSSIERFLOW_LANGUAGE, else English.
    """
    _refuse_missing(one, other)
    spoken = language or _language()
    first, second = _Reader((one,), spoken), _Reader((other,), spoken)
    here = (read.statement for read in first.statements())
    there = (read.statement for read in second.statements())
    found = list(differences(here, there, spoken))
    for line in found:
        _write(printable(line) + "\n")
    return FOR_A_PERSON if found or first.has_errors or second.has_errors else DONE


def _refuse_missing(*files: Path) -> None:
    if not files:
        raise misuse("no-file-given")
    for file in files:
        if not file.exists():
            raise misuse("no-such-file", file=str(file))


tell(app, "build", "check", "show", "diff")
