"""Numbers whose rule is Belgian or European: whether a value fits it."""

from __future__ import annotations

from decimal import Decimal

from stdnum import iban
from stdnum.eu import vat as eu_vat

from dossierflow.coda.checkdigits import is_structured_communication
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.kernel.money import percentage_of

_SIGNS = str.maketrans("", "", "+*/. -")
#: A rate's stated VAT may differ from the computed one by rounding per line, at most this many cents a line.
ROUNDING_PER_LINE = 1


def vat_number_fits(number: str) -> bool:
    """No number, a valid European one, or one from outside the Union, which nobody here can judge."""
    text = number.replace(" ", "").replace(".", "").upper()
    if not text:
        return True
    if text.startswith("BE") or text.isdigit():
        return bool(enterprise_number(text))
    known = text[:2].lower().replace("el", "gr") in eu_vat.MEMBER_STATES or text.startswith("EL")
    return eu_vat.is_valid(text) if known else True


def iban_fits(number: str) -> bool:
    """No number, or one whose check digits fit."""
    return not number.strip() or iban.is_valid(number, check_country=False)


def communication_fits(text: str) -> bool:
    """Free text, or what is written as a Belgian structured communication, with check digits that fit."""
    digits = text.translate(_SIGNS)
    written_so = len(digits) == 12 and digits.isdecimal()
    return not written_so or is_structured_communication(digits)


def vat_at_its_rates(groups: tuple[tuple[int, str, int, int], ...]) -> bool:
    """Each (base, rate, VAT, lines of the document), in cents: the VAT stated for a rate is the computed one,
    within a cent a line for invoices that round by line. Some suppliers cut one rate's VAT into parts: it is
    judged whole."""
    by_rate: dict[Decimal, list[tuple[int, int, int]]] = {}
    for base, rate, vat, lines in groups:
        by_rate.setdefault(Decimal(rate), []).append((base, vat, lines))
    return all(_fits(parts, rate) for rate, parts in by_rate.items())


def _fits(parts: list[tuple[int, int, int]], rate: Decimal) -> bool:
    base = sum(base for base, _, _ in parts)
    vat = sum(vat for _, vat, _ in parts)
    lines = max(lines for _, _, lines in parts)
    return abs(vat - percentage_of(base, rate)) <= ROUNDING_PER_LINE * max(len(parts), lines)
