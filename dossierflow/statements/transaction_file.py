"""`TRANSACTIONS.json`: one account with its transactions, or a list of such objects.

The fields are those of a bank transaction in Billit's API, so that what it answers can be used as it is, and
a few more for what only other sources know. Everything is checked; an error names transaction and field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dossierflow.billit.resources.transactions import SIGNS, TEXTS, bank_transaction
from dossierflow.coda.checkdigits import is_iban
from dossierflow.domain.bank_transaction import BankTransaction
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.errors import BadData
from dossierflow.kernel.told import told
from dossierflow.statements.json_fields import Fields, shown
from dossierflow.statements.json_stream import JsonStream
from dossierflow.statements.label import Label
from dossierflow.statements.particulars import Foreign, Particulars, of_texts
from dossierflow.statements.series import LAST_NUMBER, AccountHeader

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
CURRENCY = re.compile(r"[A-Z]{3}")
#: What only other sources than Billit know of a transaction.
_FURTHER = frozenset(
    ["MandateId", "CreditorId", "Fee", "OriginalAmount", "ReturnReason", "PurposeCode", "Details"]
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the series of an account starts. `balance` and `closing` in cents; `day` None: the day before the
    first transaction."""

    card: AccountHeader
    balance: int
    day: date | None
    first_number: int
    closing: int | None


class AccountFile:
    """One account of the file: `opening` is known once `transactions` has been walked through."""

    def __init__(self, stream: JsonStream, label: Label) -> None:
        self._stream = stream
        self._label = label
        self._account: Any = None

    def transactions(self) -> Iterator[dict[str, Any]]:
        """The raw transactions, wherever the account stands in the file."""
        for key in self._stream.members():
            if key == "transactions":
                for position, _ in enumerate(self._stream.elements(), 1):
                    yield _mapping(self._stream.value(), Label("transaction-of", position, self._label))
            elif key == "account":
                self._account = self._stream.value()
            else:
                self._stream.value()

    @property
    def is_known(self) -> bool:
        """Whether the account came before the transactions."""
        return self._account is not None

    @property
    def opening(self) -> Opening:
        """The account object; BadData where it is missing or wrong."""
        if self._account is None:
            raise told(BadData, "account-left-out", document=self._label.said, field="account")
        return _opening(Fields(_mapping(self._account, self._label), self._label))


def accounts(stream: JsonStream) -> Iterator[AccountFile]:
    """Each account of the document in turn; walk through its transactions before going on."""
    if stream.peek() == "[":
        for position, _ in enumerate(stream.elements(), 1):
            yield AccountFile(stream, Label("account-in-place", position))
    else:
        yield AccountFile(stream, Label("account"))
    stream.end()


def transaction(
    raw: dict[str, Any], card: AccountHeader, position: int
) -> tuple[BankTransaction, Particulars]:
    """A transaction of this account; BadData where it is wrong, or another account's or currency's."""
    identity = _identity(raw, position)
    fields = Fields(raw, Label("transaction", identity))
    found = bank_transaction(
        fields.texts(TEXTS).__getitem__,
        identity=identity,
        iban=_same(fields, "IBAN", card.iban),
        amount=_signed_amount(fields),
        currency=_same(fields, "Currency", card.currency),
        value_date=fields.day("ValueDate"),
        bic=card.bic,
    )
    return found, _particulars(fields, found, card)


def _identity(raw: dict[str, Any], position: int) -> int:
    value = raw.get("BankAccountTransactionID")
    if type(value) is int and 0 <= value < 10**18:
        return value
    fields = Fields(raw, Label("transaction-in-place", position))
    value = fields.whole("BankAccountTransactionID")
    if value is None:
        raise told(
            BadData, "identification-left-out", document=fields.place, field="BankAccountTransactionID"
        )
    return value


def _same(fields: Fields, name: str, wanted: str) -> str:
    if name not in fields.raw:
        return wanted
    value = fields.compact(name)
    if value and value != wanted:
        raise told(
            BadData,
            "not-as-the-account",
            document=fields.place,
            field=name,
            text=shown(value),
            wanted=wanted,
        )
    return wanted


def _signed_amount(fields: Fields) -> int:
    """TransactionType decides where it is given; it may repeat the sign, and may not contradict it."""
    amount = fields.amount("TotalAmount")
    kind = fields.text("TransactionType")
    if not kind:
        return amount
    if kind not in SIGNS:
        raise told(
            BadData,
            "neither-credit-nor-debit",
            document=fields.place,
            field="TransactionType",
            text=shown(kind),
        )
    if kind == "Credit" and amount < 0:
        raise told(
            BadData,
            "negative-credit",
            document=fields.place,
            field="TotalAmount",
            text=shown(fields.raw["TotalAmount"]),
        )
    return SIGNS[kind] * abs(amount)


def _particulars(fields: Fields, found: BankTransaction, card: AccountHeader) -> Particulars:
    """What the texts say, replaced by what the fields say."""
    said = of_texts(found)
    if _FURTHER.isdisjoint(fields.raw):
        return said
    fee = fields.optional_amount("Fee")
    return Particulars(
        mandate=fields.text("MandateId") or said.mandate,
        creditor=fields.compact("CreditorId") or said.creditor,
        fee=abs(fee) if fee is not None else said.fee,
        foreign=_foreign(fields) or said.foreign,
        return_reason=_code(fields, "ReturnReason") or said.return_reason,
        purpose=_code(fields, "PurposeCode"),
        parts=tuple(_parts(fields, found, card)),
    )


def _code(fields: Fields, name: str) -> str:
    value = fields.compact(name)
    if value and not re.fullmatch(r"[A-Z0-9]{4}", value):
        raise told(BadData, "is-no-iso-code", document=fields.place, field=name, text=shown(value))
    return value


def _foreign(fields: Fields) -> Foreign | None:
    amount = fields.optional_amount("OriginalAmount")
    if amount is None:
        return None
    currency = fields.compact("OriginalCurrency")
    if not CURRENCY.fullmatch(currency):
        raise told(
            BadData,
            "is-no-currency",
            document=fields.place,
            field="OriginalCurrency",
            text=shown(currency),
        )
    return Foreign(currency, abs(amount) * 10, fields.rate("ExchangeRate"))


def _parts(fields: Fields, found: BankTransaction, card: AccountHeader) -> Iterator[BankTransaction]:
    details = fields.raw.get("Details") or []
    if not isinstance(details, list):
        raise told(BadData, "is-no-list", document=fields.place, field="Details", text=shown(details))
    for position, detail in enumerate(details, 1):
        raw = _mapping(detail, Label("detail", position, fields.label))
        kept = {"BankAccountTransactionID": found.id, "ValueDate": fields.raw["ValueDate"], **raw}
        yield transaction({**kept, "Details": None}, card, position)[0]


def _opening(fields: Fields) -> Opening:
    number = fields.whole("FirstStatementNumber")
    if number is not None and not 1 <= number <= LAST_NUMBER:
        raise told(
            BadData,
            "is-no-statement-number",
            document=fields.place,
            field="FirstStatementNumber",
            number=number,
            most=LAST_NUMBER,
        )
    return Opening(
        card=_card(fields),
        balance=fields.optional_amount("OpeningBalance") or 0,
        day=fields.day("OpeningDate") if fields.raw.get("OpeningDate") else None,
        first_number=number or 1,
        closing=fields.optional_amount("ClosingBalance"),
    )


def _card(fields: Fields) -> AccountHeader:
    iban, bic = fields.compact("IBAN"), fields.compact("BIC")
    place = fields.place
    if not iban:
        raise told(BadData, "iban-left-out", document=place, field="IBAN")
    if not is_iban(iban):
        raise told(BadData, "is-no-iban", document=place, field="IBAN", text=shown(iban))
    if bic and not BIC.fullmatch(bic):
        raise told(BadData, "is-no-bic", document=place, field="BIC", text=shown(bic))
    currency = fields.compact("Currency") or "EUR"
    if not CURRENCY.fullmatch(currency):
        raise told(BadData, "is-no-currency", document=place, field="Currency", text=shown(currency))
    company = fields.text("CompanyNumber")
    if company and not enterprise_number(company):
        raise told(
            BadData,
            "is-no-enterprise-number",
            document=place,
            field="CompanyNumber",
            text=shown(company),
        )
    return AccountHeader(
        iban, bic, currency, fields.text("HolderName"), enterprise_number(company), fields.text("Description")
    )


def _mapping(value: Any, label: Label) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise told(BadData, "is-no-object", document=label.said, text=shown(value))
    return value
