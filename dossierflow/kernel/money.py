"""Money: `Decimal` at the edges, integer cents inside. Floats do not enter."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from dossierflow.errors import BadData
from dossierflow.kernel.told import told
from dossierflow.texts import Fact, phrase

#: Of the first digit of an amount: beyond them a number is not worked with at all, as its exponent may be
#: of any size.
SMALLEST_EXPONENT, LARGEST_EXPONENT = -12, 24
LARGEST = 10**14  # cents: a thousand billion euro, beyond any dossier and within 64 bits and CODA's 12 digits


def cents(value: Decimal | int | str, *, field: str = "amount") -> int:
    """Whole cents of an amount in units (euro); `12.5` → `1250`.

    Raises BadData where the value is no finite number, is absurdly large, or has a part of a cent:
    rounding here would hide an error of somebody else's.
    """
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise told(BadData, "no-amount", value=_short(value), field=field) from None
    if not amount.is_finite():
        raise told(BadData, "amount-not-finite", value=_short(value), field=field)
    if amount and not SMALLEST_EXPONENT <= amount.adjusted() <= LARGEST_EXPONENT:
        raise told(BadData, "amount-out-of-reach", value=_short(value), field=field)
    scaled = amount * 100
    whole = int(scaled)
    if scaled != whole:
        raise told(BadData, "part-of-a-cent", value=_short(value), field=field)
    if not -LARGEST <= whole <= LARGEST:
        raise told(BadData, "amount-too-large", value=_short(value), field=field)
    return whole


def _short(value: Decimal | int | str) -> Fact:
    """What was given, as far as a sentence has room for it."""
    if isinstance(value, int) and abs(value) > LARGEST * 10**6:
        return phrase("word.many-digits")  # Python refuses to write a very long one
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:40]}…") if isinstance(value, str) else text[:40]


def units(amount_cents: int) -> Decimal:
    """The amount in units with two decimals; `1250` → `Decimal('12.50')`."""
    return Decimal(amount_cents).scaleb(-2)


def percentage_of(base_cents: int, rate_percent: Decimal) -> int:
    """VAT of a base, rounded half up to the cent, as Belgian practice and Exact's VAT lines do."""
    exact = Decimal(base_cents) * rate_percent / 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def show(amount_cents: int) -> str:
    """For people, the Belgian way: `-1.234,56`."""
    sign = "-" if amount_cents < 0 else ""
    whole, part = divmod(abs(amount_cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{part:02d}"
