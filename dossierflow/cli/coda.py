"""`dossierflow coda`: bank statements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, progress, say
from dossierflow.coda import look
from dossierflow.coda.diff import differences
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import show as shown
from dossierflow.coda.validator import check_files
from dossierflow.coda.writer import Charset
from dossierflow.errors import Misuse

app = App(name="coda", help="Bank statements in CODA: build, check, show, compare, issue, deliver.")
SWITCH = Parameter(negative="")
for command in ("accounts", "issue", "again", "opening"):  # loaded when used: the four tools need no store
    app.command(f"dossierflow.cli.coda_accounts:{command}", name=command)


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

    Text is transliterated to ASCII, cut by position, and goes on in information records: nothing is dropped.

    Parameters
    ----------
    transactions
        The file, in UTF-8.
    out
        Folder for the files; made where it is missing. A file that exists with other content is refused.
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
def check(*files: Path, own: Annotated[bool, SWITCH] = False, json: Annotated[bool, SWITCH] = False) -> int:
    """Check CODA files against the standard (2.6): one line per finding, with file, line, position and rule.

    Balances, sums and counts, numbering, next and link codes, check digits, transaction codes, structured
    communications; and across the files given, the chain of numbers and balances of each account. An error
    makes a file wrong for some reader; a warning is unusual. Exit status 0: no findings; 1: findings.

    Parameters
    ----------
    files
        CODA files, one or more.
    own
        Also ask for what only Dossierflow's own statements hold to (rule M10).
    json
        Print the findings as JSON, for another program.
    """
    _refuse_missing(*files)
    found: list[Finding] = []
    for finding in check_files(files, own=own):
        found.append(finding)
        if not json:
            say(str(finding))
    if json:
        as_json(found)
    progress(f"{len(files)} checked: {len(found)} findings")
    return FOR_A_PERSON if found else DONE


@app.command
def show(*files: Path) -> int:
    """Show CODA files as a person reads them: balances, movements, communications in words.

    What can be read is shown even where something is wrong; errors go to standard error, with exit status 1.

    Parameters
    ----------
    files
        CODA files, one or more.
    """
    _refuse_missing(*files)
    errors: list[Finding] = []

    def tell(finding: Finding) -> None:
        errors.append(finding)
        progress(str(finding))

    for file in files:
        for statement in look.statements(file, tell):
            for line in shown(statement):
                say(line)
            say()
    return FOR_A_PERSON if errors else DONE


@app.command
def diff(one: Path, other: Path, /) -> int:
    """Compare two CODA files by what they say: a line for each difference.

    Statements are matched by account, day and number, movements by place. Line ends and other matters of form
    do not count. Exit status 0: they say the same; 1: they differ, or one cannot be read.

    Parameters
    ----------
    one
        A CODA file.
    other
        The file to compare it with.
    """
    _refuse_missing(one, other)
    errors: list[Finding] = []

    def tell(finding: Finding) -> None:
        errors.append(finding)
        progress(str(finding))

    found = list(differences(look.statements(one, tell), look.statements(other, tell)))
    for line in found:
        say(line)
    return FOR_A_PERSON if found or errors else DONE


def _refuse_missing(*files: Path) -> None:
    if not files:
        raise Misuse("no file is given")
    for file in files:
        if not file.is_file():
            raise Misuse(f"{file}: there is no such file")
