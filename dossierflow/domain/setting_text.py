"""What a person writes for a setting, on a command line, in a form or in a spreadsheet's cell, as its value.

Spreadsheets change what was typed: a number becomes `7,0`, a code loses its leading zeros
or becomes `7E+05`, a switch is written WAAR or VRAI. What can only mean one thing is understood, and the rest
is refused with its reason.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum import iban

from dossierflow.domain.setting import Names
from dossierflow.domain.settings import Column, ValueType
from dossierflow.texts import Phrase, phrase

#: How "none" is written, where an empty cell means "as the template says".
NONE = "-"
YES = frozenset(("true", "yes", "ja", "oui", "waar", "vrai", "1", "y", "j", "o", "x"))
NO = frozenset(("false", "no", "nee", "neen", "non", "onwaar", "faux", "0", "n"))
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
LONGEST = 256


class Unfit(Exception):
    """The text means no value of the setting; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read(column: Column, text: str) -> Any:
    """The value, as the flat settings keep it; Unfit where there is none."""
    shown = text.strip()
    if shown in ("", NONE, "–", "—"):
        if not column.may_be_nothing:
            raise Unfit(phrase("cell.needs-value"))
        return column.nothing
    if len(shown) > LONGEST:
        raise Unfit(phrase("cell.too-long", most=LONGEST))
    return _READERS[column.type](column, shown)


def written(column: Column, value: Any) -> str:
    """The text of a value, as `read` takes it again."""
    if value == column.nothing and column.may_be_nothing:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def is_scientific(text: str) -> bool:
    """`7E+05`, as a spreadsheet shows a long number: digits of it may be lost."""
    return bool(_SCIENTIFIC.fullmatch(re.sub(r"\s", "", text)))


def _choice(column: Column, text: str) -> str:
    plain = " ".join(text.casefold().split())
    fitting = [one for one in column.choices if one.casefold() == plain]
    if not fitting and "no" in column.choices and plain in YES | NO:  # what was a switch before
        fitting = ["no"] if plain in NO else [one for one in column.choices if one != "no"]
    if not fitting:
        raise Unfit(phrase("cell.no-choice", value=text, choices=", ".join(column.choices)))
    return fitting[0]


def _choices(column: Column, text: str) -> list[str]:
    found = [_choice(column, part) for part in _parted(text)]
    return [one for one in column.choices if one in found]


def _switch(_: Column, text: str) -> bool:
    plain = text.casefold()
    if plain not in YES | NO:
        raise Unfit(phrase("cell.no-switch", value=text))
    return plain in YES


def _number(column: Column, text: str) -> int:
    """The one whole number that it can mean and that fits."""
    meant = _meant(text)
    fitting = [number for number in meant if _fits(column, number)]
    if len(fitting) == 1 and (column.choices or len(meant) == 1):
        return fitting[0]
    if not meant:
        raise Unfit(phrase("cell.no-number", value=text))
    if column.choices:
        raise Unfit(phrase("cell.no-choice", value=text, choices=", ".join(column.choices)))
    if fitting:
        raise Unfit(phrase("cell.ambiguous-number", value=text))
    least, most = column.meaning.least or 0, column.meaning.most or 0
    raise Unfit(phrase("cell.number-beyond", value=text, least=least, most=most))


def _fits(column: Column, number: int) -> bool:
    meaning = column.meaning
    if column.choices:
        return str(number) in column.choices
    return (meaning.least is None or number >= meaning.least) and (
        meaning.most is None or number <= meaning.most
    )


#: Of the first digit of a number that a setting can be: no exponent is worked out before it is looked at.
LARGEST_EXPONENT = 9


def _meant(text: str) -> list[int]:
    """`7`, `7,0`, `1000.00`, `1 000`, `1.000,00`; `1.000` is one or a thousand."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text)
    if re.fullmatch(r"[+-]?\d{1,3}[.,]000", plain):
        return [int(re.split(r"[.,]", plain)[0]), int(re.sub(r"[.,]", "", plain))]
    if "." in plain and "," in plain:
        plain = plain.replace("." if plain.rindex(",") > plain.rindex(".") else ",", "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return []
    if not number.is_finite() or number.adjusted() > LARGEST_EXPONENT:
        return []
    return [int(number)] if number == number.to_integral_value() else []


def _code(column: Column, text: str) -> str:
    if is_scientific(text):
        raise Unfit(phrase("cell.scientific", value=text))
    # `700000,00` is a number's form of a code; `700.000` may be 700 or 700000, and is left to be refused.
    if column.meaning.names in (Names.JOURNAL, Names.GL_ACCOUNT) and re.fullmatch(r"\d+[.,]0{1,2}", text):
        text = re.split(r"[.,]", text)[0]
    return text


def _codes(column: Column, text: str) -> list[str]:
    found = []
    for part in _parted(text):
        account = re.sub(r"\s", "", part).upper()
        if not iban.is_valid(account, check_country=False):
            raise Unfit(phrase("cell.no-iban", value=part))
        found.append(account)
    return list(dict.fromkeys(found))


def _text(_: Column, text: str) -> str:
    return text


def _parted(text: str) -> list[str]:
    """Several values in one cell: by commas, or by semicolons where commas separate cells."""
    return [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]


_READERS = {
    ValueType.CHOICE: _choice,
    ValueType.CHOICES: _choices,
    ValueType.SWITCH: _switch,
    ValueType.NUMBER: _number,
    ValueType.CODE: _code,
    ValueType.CODES: _codes,
    ValueType.TEXT: _text,
}
