"""A bank transaction as a movement of a statement: nothing that it says is lost, nothing is invented."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from dossierflow.coda import iso20022, structured
from dossierflow.coda.checkdigits import is_creditor_reference, is_structured_communication
from dossierflow.coda.compose import in_words, spread
from dossierflow.coda.iso20022 import IsoCode
from dossierflow.coda.statement import Information, Movement
from dossierflow.coda.structured import Place
from dossierflow.coda.text import clean, head, lines
from dossierflow.coda.writer import Charset
from dossierflow.domain.bank_transaction import BankTransaction
from dossierflow.errors import BadData
from dossierflow.kernel.told import told
from dossierflow.statements.label import Label
from dossierflow.statements.particulars import Particulars, of_texts
from dossierflow.texts import Cents

#: Positions of the zones that texts go into.
NAME, LONG_NAME, REFERENCE, INFORMATION = 35, 70, 35, 73
DIRECT_DEBIT_TEXT, LONGEST_ACCOUNT = 62, 34
_BETWEEN = re.compile(r"[^A-Z0-9]+")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_NOT_PROVIDED = "NOTPROVIDED"
#: Zone « paid » of a returned direct debit: 3 the debtor disagrees, 4 a problem with his account, else 2.
_REFUSALS = {
    **dict.fromkeys(("MD01", "MD02", "MD06", "SL01"), "3"),
    **dict.fromkeys(("AC01", "AC04", "AC06", "AC13", "AM04", "MD07"), "4"),
}
_REFUND_REASONS = frozenset({"MD01", "MD06"})


def movement(
    transaction: BankTransaction,
    particulars: Particulars | None = None,
    own_ibans: Collection[str] = (),
    charset: Charset = Charset.ASCII,
) -> Movement:
    """The movement of one transaction; BadData, naming transaction and field, where CODA cannot hold it.

    The sign of the amount decides over the ISO code. `own_ibans` are the holder's accounts: transfers between
    them have operations of their own. `particulars` default to what the texts say.
    """
    known = particulars if particulars is not None else of_texts(transaction)
    tidy = _TIDY[charset]
    iso = IsoCode.parse(transaction.iso_code)
    code = _code(transaction, iso, own_ibans)
    digits, communication, going_on, left_over = _communication(transaction, known, iso, tidy)
    if digits == "127":
        going_on = (*going_on, *in_words(digits, communication, charset=charset))
    name = tidy(transaction.counterparty_name)
    reference = _customer_reference(transaction, tidy)
    is_debit_mandate = digits == "127"
    main = Movement(
        reference=str(transaction.id)[-21:],
        amount=transaction.amount * 10,
        code=code,
        entry_date=transaction.value_date,
        value_date=transaction.value_date,
        communication=communication,
        structured=digits,
        customer_reference=reference[:REFERENCE].rstrip(),
        counterparty_account=_counterparty(transaction),
        counterparty_currency=transaction.currency if transaction.counterparty_iban else "",
        counterparty_name=name[:NAME].rstrip(),
        counterparty_bic=_bic(transaction),
        r_type="" if is_debit_mandate else _r_type(iso, known),
        r_reason="" if is_debit_mandate else known.return_reason,
        purpose=known.purpose,
        information=(*going_on, *_information(transaction, known, name, reference, left_over, tidy)),
    )
    return _with_parts(main, known.parts, own_ibans, charset) if known.parts else main


def _code(transaction: BankTransaction, iso: IsoCode, own_ibans: Collection[str]) -> str:
    return iso20022.transaction_code(
        iso,
        credit=transaction.amount >= 0,
        has_counterparty=bool(transaction.counterparty_iban),
        own_account=transaction.counterparty_iban in own_ibans,
    )


# Communication

Tidy = Callable[[str], str]
_TIDY: dict[Charset, Tidy] = {charset: partial(clean, charset=charset) for charset in Charset}


def _communication(
    transaction: BankTransaction, known: Particulars, iso: IsoCode, tidy: Tidy
) -> tuple[str, str, tuple[Information, ...], list[str]]:
    """Structured type, content, the information in which it goes on, and the texts that are not in it."""
    texts = _texts(transaction, tidy)
    reference = transaction.structured
    belgian = is_structured_communication(reference)
    if known.foreign:
        return "105", _foreign(transaction, known), (), _without(texts, reference if belgian else "")
    if belgian:
        return "101", reference, (), _without(texts, reference)
    if reference and is_creditor_reference(reference):
        return "100", reference, (), _without(texts, reference)
    if known.mandate or known.creditor:
        return "127", *_direct_debit(transaction, known, iso, texts)
    return "", *spread(texts[0] if texts else ""), texts[1:]


def _texts(transaction: BankTransaction, tidy: Tidy) -> list[str]:
    """The texts, cleaned, without those that another one contains; the note first, as Billit's users do."""
    found: list[str] = []
    for text in (transaction.note, transaction.free_message, transaction.description):
        cleaned = tidy(text) if text else ""
        if cleaned and not (found and any(cleaned in other for other in found)):
            found.append(cleaned)
    return found


def _without(texts: list[str], reference: str) -> list[str]:
    """The texts, but for one that says nothing else than the reference."""
    return [text for text in texts if _BETWEEN.sub("", text.upper()) != reference]


def _foreign(transaction: BankTransaction, known: Particulars) -> str:
    assert known.foreign
    booked = abs(transaction.amount) * 10
    belgian = is_structured_communication(transaction.structured)
    return structured.encode(
        Place.MOVEMENT,
        "105",
        gross_account_currency=booked,
        gross_original=known.foreign.amount,
        rate=known.foreign.rate,
        currency=known.foreign.currency,
        communication=transaction.structured if belgian else "",
        equivalent_eur=booked if transaction.currency == "EUR" else None,
    )


def _direct_debit(
    transaction: BankTransaction, known: Particulars, iso: IsoCode, texts: list[str]
) -> tuple[str, tuple[Information, ...], list[str]]:
    for field, value in (("CreditorId", known.creditor), ("MandateId", known.mandate)):
        if len(value) > NAME:
            place = Label("transaction", transaction.id).said
            raise told(BadData, "text-too-long", document=place, field=field, text=value[:60], most=NAME)
    text, rest = head(texts[0] if texts else "", DIRECT_DEBIT_TEXT)
    r_type = _r_type(iso, known)
    content = structured.encode(
        Place.MOVEMENT,
        "127",
        settlement=transaction.value_date,
        kind="0",
        scheme={"ESDD": "1", "BBDD": "2"}.get(iso.subfamily, "0"),
        paid=_REFUSALS.get(known.return_reason, "2") if r_type else "0",
        creditor=known.creditor,
        mandate=known.mandate,
        communication=text,
        r_type=r_type or "0",
        reason=known.return_reason,
    )
    return content, tuple(_lines((rest,))), texts[1:]


def _r_type(iso: IsoCode, known: Particulars) -> str:
    if iso.is_direct_debit and known.return_reason in _REFUND_REASONS:
        return "3"
    return iso.r_type or ("2" if known.return_reason else "")


# Information


def _information(
    transaction: BankTransaction,
    known: Particulars,
    name: str,
    reference: str,
    left_over: list[str],
    tidy: Tidy,
) -> Iterator[Information]:
    """The full name, the fee, and every text that found no place elsewhere."""
    rest_of_name = ""
    if len(name) > NAME:
        long_name, rest_of_name = head(name, LONG_NAME)
        yield Information(long_name, "001")
    if known.fee:
        yield Information(_fee(transaction, known), "006")
    if rest_of_name or left_over or len(reference) > REFERENCE:
        yield from _lines((rest_of_name, reference if len(reference) > REFERENCE else "", *left_over))
    if bank_reference := tidy(transaction.bank_reference):
        yield from _lines((f"Bank reference {bank_reference}",))


def _lines(texts: Iterable[str]) -> Iterator[Information]:
    for text in texts:
        for line in lines(text.strip(), INFORMATION):
            yield Information(line)


def _fee(transaction: BankTransaction, known: Particulars) -> str:
    return structured.encode(
        Place.INFORMATION,
        "006",
        description="FEE",
        currency=transaction.currency,
        amount=known.fee * 10,
        sign="1",
        category="006",
    )


# Identifications


def _counterparty(transaction: BankTransaction) -> str:
    account = transaction.counterparty_iban.replace(" ", "").upper()
    if len(account) > LONGEST_ACCOUNT or not (account.isascii() and account.isprintable()):
        raise told(
            BadData,
            "is-no-account-number",
            document=Label("transaction", transaction.id).said,
            field="IBANCounterParty",
            text=account[:60],
            most=LONGEST_ACCOUNT,
        )
    return account


def _bic(transaction: BankTransaction) -> str:
    """Left out where it is none: the account identifies the counterparty."""
    bic = transaction.counterparty_bic.replace(" ", "").upper()
    return bic if bic and _BIC.fullmatch(bic) else ""


def _customer_reference(transaction: BankTransaction, tidy: Tidy) -> str:
    reference = tidy(transaction.client_reference)
    return "" if not reference or reference.upper() == _NOT_PROVIDED else reference


# Collective payments


def _with_parts(
    main: Movement, parts: tuple[BankTransaction, ...], own_ibans: Collection[str], charset: Charset
) -> Movement:
    """A total made by the customer (type 1), and each payment of it as a detail (type 5)."""
    details = [movement(part, None, own_ibans, charset) for part in parts]
    if (total := sum(detail.amount for detail in details)) != main.amount:
        raise told(
            BadData,
            "details-make-another-amount",
            document=Label("transaction", int(main.reference)).said,
            field="Details",
            details=Cents(total // 10),
            amount=Cents(main.amount // 10),
        )
    code = _collective_code(main, parts)
    numbered = [
        detail._replace(
            reference=main.reference, code=f"5{code[1:]}", globalisation=int(place == len(details))
        )
        for place, detail in enumerate(details, 1)
    ]
    return main._replace(code=code, globalisation=1, details=tuple(numbered))


def _collective_code(main: Movement, parts: tuple[BankTransaction, ...]) -> str:
    """Of the total; where nothing says what it is, parts that all go to an account prove a transfer."""
    family, operation = main.code[1:3], main.code[3:5]
    if family == _UNDEFINED and main.amount < 0 and all(part.counterparty_iban for part in parts):
        return "10107000"
    return f"1{family}{_COLLECTIVE.get(family + operation, operation)}000"


_UNDEFINED = "30"
#: A transfer that pays many is a collective one.
_COLLECTIVE = {"0101": "07", "0201": "07", "4101": "07"}
