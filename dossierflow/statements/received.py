"""A bank's file as the store keeps it: its bytes, by account, and what is to be said of them.

Who a statement belongs to is told by account and day. What tells both is passed on as it came, whatever a
strict reader has to say; what does not, a part of an account's movements (separate application), and a known
statement with other content, are held for a person. A statement that came before is kept as a copy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256

import sqlalchemy as sa

from dossierflow.coda import formats
from dossierflow.coda.archive import is_archive, members
from dossierflow.coda.identity import Identity
from dossierflow.coda.reading import Reading, ReadStatement, read_file
from dossierflow.coda.rules import Finding, Level
from dossierflow.coda.show import amount
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.file_content import FileContent
from dossierflow.kernel.foreign import name_part, storable
from dossierflow.statements.known import EURO, Fate, KnownStatements
from dossierflow.store import bank, statements
from dossierflow.store.statements import CodaFile, StatementRow

LINK = "CODA"
#: The store's room for the name that a file came under.
_LONGEST_NAME = 256
#: Printed statements and letters, which banks and portals put beside CODA in an archive or a mail.
_BESIDE, _PRINTED = "beside CODA", ".pdf"


@dataclass(frozen=True, slots=True)
class Part:
    """Statements of one account and one fate: the bytes of the file that are theirs."""

    fate: Fate
    content: bytes
    read: tuple[ReadStatement, ...] = ()


def is_a_statement(file: FileContent, entity_type: str) -> bool:
    """Whether a feed item is ours to take: called CODA, or a statement of account in CODA or another form,
    itself or in an archive; one that cannot be opened may hold some."""
    called = "coda" in entity_type.lower() or file.name.lower().endswith((".cod", ".coda"))
    if called or not is_archive(file.content):
        return called or _is_statement(file.content)
    try:
        return any(_is_statement(one.content) for one in _files_in(file))
    except BadData:
        return True


def _is_statement(content: bytes) -> bool:
    return read_file(content).is_coda or formats.format_of(content) in formats.STATEMENTS


def _files_in(archive: FileContent) -> list[FileContent]:
    return [FileContent(one.name, "", one.content) for one in members(archive.name, archive.content)]


def keep(connection: sa.Connection, dossier: Dossier, file: FileContent, clock: Clock) -> list[str]:
    """Store a bank's file, split by account, and those in an archive one by one; the names of what is new and
    passed on or held."""
    return [
        name
        for one, reading in _opened(file)
        for name in _keep_file(connection, dossier, one, reading, clock)
    ]


def _opened(file: FileContent) -> list[tuple[FileContent, Reading]]:
    """The file; or those in it, where it is an archive in which there is a statement."""
    try:
        inside = _files_in(file) if is_archive(file.content) else []
    except BadData:
        inside = []
    read = [(one, read_file(one.content, one.name)) for one in inside]
    if any(_is_statement(one.content) for one, _ in read):
        return [(replace(one, mime=_BESIDE), reading) for one, reading in read]
    return [(file, read_file(file.content, file.name))]


def _keep_file(
    connection: sa.Connection, dossier: Dossier, file: FileContent, reading: Reading, clock: Clock
) -> list[str]:
    names = []
    for part in parts(connection, dossier.id, file, reading):
        stored = _file(dossier, file, part, reading, clock)
        rows = [] if part.fate.state else _rows(dossier.id, part, stored.sha256)
        if statements.keep(connection, stored, rows):
            names += [] if part.fate.state in _UNSAID else [stored.name]
            if rows:
                _bind(connection, dossier, part, clock)
    return names


def parts(connection: sa.Connection, dossier_id: str, file: FileContent, reading: Reading) -> list[Part]:
    """The file by account and fate; the whole of it where there is but one of each."""
    content = file.content
    known = KnownStatements(connection, dossier_id)
    groups: dict[tuple[str, str, Fate], list[ReadStatement]] = {}
    for read in reading.statements:
        identity = read.identity
        groups.setdefault((identity.account, identity.currency, known.fate(read)), []).append(read)
    if not groups:
        return [Part(_of_no_statement(file), content)]
    if len(groups) == 1:
        [((_, _, fate), members)] = groups.items()
        return [Part(fate, content, tuple(members))]
    return [
        Part(
            fate,
            b"".join(content[start:end] for one in members for start, end in one.raw.spans),
            tuple(members),
        )
        for (_, _, fate), members in groups.items()
    ]


#: What nobody need be told of: it came before, or is the same on paper.
_UNSAID = (statements.COPY, statements.DISCARDED)


def _of_no_statement(file: FileContent) -> Fate:
    found = formats.format_of(file.content)
    if file.mime == _BESIDE and (found in formats.BESIDE or file.name.lower().endswith(_PRINTED)):
        return Fate(statements.DISCARDED, "printed")
    if found == "archive":
        found = "zip"
    return Fate(statements.HELD, found if found in _NAMED else "no-statement")


#: What a file that is no CODA is called: the texts `held` say what to do with it.
_NAMED = frozenset(
    {"zip", "mail", "pdf", "camt", "mt940", "ofx", "qif", "csv", "spreadsheet", "xml", "html", "image"}
)


def _file(dossier: Dossier, file: FileContent, part: Part, reading: Reading, clock: Clock) -> CodaFile:
    digest = sha256(part.content).hexdigest()
    return CodaFile(
        dossier.id,
        digest,
        _name(part.read[0].identity) if part.read and part.read[0].attributable else f"{digest[:16]}.cod",
        statements.BANK,
        part.content,
        clock.now(),
        storable(file.name[-_LONGEST_NAME:]),
        _finding(part, reading),
        part.fate.state,
    )


def _name(identity: Identity) -> str:
    """As generated statements are named: a folder sorts by account, then by statement. What a bank writes as
    the number of an account may be any text."""
    return (
        f"CODA_{name_part(identity.account)}_{name_part(identity.currency or EURO)}_{identity.day.year}"
        f"_{identity.number:03d}_{identity.day:%Y%m%d}.cod"
    )


def _finding(part: Part, reading: Reading) -> str:
    if part.fate.state in _UNSAID:
        return ""
    if part.fate.state:
        return json.dumps({"reason": part.fate.reason})
    told = [one for read in part.read for one in read.findings if one.level is not Level.REMARK]
    return json.dumps(_remark(told)) if told else ""


def _remark(told: list[Finding]) -> dict[str, str]:
    """The gravest finding, where it is, and how many there are."""
    gravest = next((one for one in told if one.level is Level.ERROR), told[0])
    where = gravest.where
    return {
        "level": str(gravest.level),
        "rule": gravest.rule,
        "statement": f"{where.number:03d}",
        "day": f"{where.day:%d/%m/%Y}" if where.day else "",
        "movement": str(where.movement or ""),
        "amount": "" if where.amount is None else amount(where.amount),
        "counterparty": where.counterparty,
        "count": str(len(told)),
    }


def _rows(dossier_id: str, part: Part, digest: str) -> list[StatementRow]:
    return [row_of(dossier_id, read, digest, place) for place, read in enumerate(part.read, 1)]


def row_of(dossier_id: str, read: ReadStatement, digest: str, place: int) -> StatementRow:
    """A bank's statement as the store keeps it; `place` is the statement's in its file."""
    identity = read.identity
    return StatementRow(
        dossier=dossier_id,
        iban=identity.account,
        currency=identity.currency or EURO,
        year=identity.day.year,
        number=identity.number,
        day=identity.day,
        old_day=read.statement.old_date,
        old_balance=identity.old_balance,
        new_balance=identity.new_balance,
        movements=len(read.statement.movements),
        sha256=digest,
        edition=f"{digest[:56]}-{place}",
        duplicate=identity.duplicate,
        moved=identity.moved,
    )


def _bind(connection: sa.Connection, dossier: Dossier, part: Part, clock: Clock) -> None:
    """An account belongs to the dossier where its company number says so, or where nothing is known yet."""
    identity, statement = part.read[0].identity, part.read[0].statement
    known = {one.account.iban for one in bank.accounts(connection, dossier.id)}
    elsewhere = bank.holders(connection, identity.account) - {dossier.id}
    proved = any(one.statement.company_number == dossier.enterprise_number != "" for one in part.read)
    if identity.account not in known and (proved or not (known or elsewhere)):
        found = BankAccount(
            iban=identity.account,
            bic=statement.bic,
            currency=identity.currency or EURO,
            name=statement.description,
            link=LINK,
        )
        bank.remember_accounts(connection, dossier.id, [found], clock.now())
