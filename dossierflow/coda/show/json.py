"""Statements as JSON: a list, written a statement at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import JSONEncoder
from typing import Any

from dossierflow.coda import codes
from dossierflow.coda.account import as_iban
from dossierflow.coda.reading import ReadStatement
from dossierflow.coda.rules import Finding, as_decimal
from dossierflow.coda.show import page, texts
from dossierflow.coda.statement import Movement
from dossierflow.coda.words import Language

_encode = JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def pieces(statements: Iterable[ReadStatement], language: Language) -> Iterator[str]:
    """The document in pieces: each movement on a line of its own."""
    opening = "["
    for read in statements:
        yield opening + "\n"
        yield from _statement(read, language)
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def _statement(read: ReadStatement, language: Language) -> Iterator[str]:
    statement, identity = read.statement, read.identity
    heading = {
        "account": identity.account,
        "currency": identity.currency,
        "number": statement.number,
        "paper_number": statement.paper_number,
        "date": statement.new_date.isoformat(),
        "old_date": statement.old_date.isoformat(),
        "old_balance": as_decimal(statement.old_balance),
        "new_balance": as_decimal(statement.new_balance),
        "holder": statement.holder,
        "bic": statement.bic,
        "duplicate": statement.duplicate,
        "separate": statement.separate,
        "messages": [" ".join(text.split()) for text in statement.free_communications],
        "remarks": [_remark(finding, language) for finding in read.findings],
    }
    yield _encode(heading)[:-1] + ', "movements": ['
    opening = "\n  "
    for movement in statement.movements:
        yield opening + _encode(_movement(movement, language))
        opening = ",\n  "
    yield "]}"


def _movement(movement: Movement, language: Language) -> dict[str, Any]:
    said, information = texts.whole(movement, language)
    account = movement.counterparty_account
    return {
        "booking_date": movement.entry_date.isoformat(),
        "value_date": movement.value_date.isoformat() if movement.value_date else None,
        "amount": as_decimal(movement.amount),
        "counterparty": movement.counterparty_name,
        "counterparty_full_name": texts.full_name(movement),
        "iban": as_iban(account) if account else "",
        "counterparty_account": account,
        "bic": movement.counterparty_bic,
        "communication": said,
        "structured": movement.structured,
        "structured_content": movement.communication if movement.structured else "",
        "information": information,
        "code": movement.code,
        "kind": codes.describe(movement.code, language),
        "bank_reference": movement.reference,
        "customer_reference": movement.customer_reference,
        "r_type": movement.r_type,
        "r_reason": movement.r_reason,
        "purpose": movement.purpose,
        "category_purpose": movement.category_purpose,
        "details": [
            {**_movement(detail, language), "details": [_movement(one, language) for one in own]}
            for detail, own in page.nested(movement.details)
        ]
        if movement.details
        else [],
    }


def _remark(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "movement": finding.where.movement or None,
        "text": finding.text_in(language),
        "effect": finding.effect_in(language),
        "line": finding.line,
        "position": finding.position,
    }
