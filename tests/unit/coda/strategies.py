"""Statements that Hypothesis makes up: everything the plain types can say and CODA can hold."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from dossierflow.coda import structured
from dossierflow.coda.account import Account
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.structured import Place

IBANS = ("BE71096123456769", "BE68539007547034", "BE61050000000017", "BE89735000000085")
FOREIGN = ("NL91ABNA0417164300", "FR1420041010050500013M02606", "LU280019400644750000")
PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
DAYS = st.dates(date(2001, 1, 1), date(2068, 12, 31))


def texts(longest: int) -> st.SearchStrategy[str]:
    """Text as it comes back: without blanks at the end."""
    return st.text(PRINTABLE, max_size=longest).map(str.rstrip)


def ogm(ten: int) -> str:
    return f"{ten:010d}{ten % 97 or 97:02d}"


_FREE = texts(149).map(lambda text: ("", text))
_OGM = st.integers(0, 10**10 - 1).map(lambda ten: ("101", ogm(ten)))
_DIRECT_DEBIT = st.builds(
    lambda day, mandate, text: (
        "127",
        structured.encode(
            Place.MOVEMENT, "127", settlement=day, creditor="BE69ZZZ050D000000008", mandate=mandate,
            communication=text, r_type="0",
        ),
    ),
    DAYS, texts(35), texts(62),
)  # fmt: skip
_FOREIGN = st.builds(
    lambda amount: (
        "105",
        structured.encode(
            Place.MOVEMENT, "105", gross_account_currency=amount, gross_original=amount * 2, rate=2,
            currency="USD", equivalent_eur=amount,
        ),
    ),
    st.integers(1, 10**10),
)  # fmt: skip
COMMUNICATIONS = st.one_of(
    _FREE,
    _OGM,
    st.just(("100", "RF18539007547034")),
    st.just(("103", "123456789012")),
    _DIRECT_DEBIT,
    _FOREIGN,
)
INFORMATION = st.lists(
    st.one_of(
        texts(268).map(Information),
        texts(73).filter(bool).map(Information),
        texts(70).map(lambda name: Information(name, "001")),
        texts(140).map(lambda text: Information(text, "002")),
    ),
    max_size=3,
).map(tuple)
AMOUNTS = st.one_of(st.integers(-(10**9), 10**9), st.integers(-(10**14), 10**14))


@st.composite
def movements(draw: st.DrawFn, code: str = "", amount: int | None = None) -> Movement:
    value = draw(AMOUNTS) if amount is None else amount
    digits, communication = draw(COMMUNICATIONS)
    account = draw(st.sampled_from(("", *IBANS, *FOREIGN)))
    return Movement(
        reference=draw(texts(21)),
        amount=value,
        code=code or ("00150000" if value >= 0 else "00101000"),
        entry_date=draw(st.dates(date(2026, 2, 20), date(2026, 2, 26))),
        value_date=draw(DAYS),
        communication=communication,
        structured=digits,
        customer_reference=draw(texts(35)),
        counterparty_account=account,
        counterparty_currency="EUR" if account else "",
        counterparty_name=draw(texts(35)),
        counterparty_bic=draw(st.sampled_from(("", "KREDBEBB", "CHASUS33XXX"))),
        r_type=draw(st.sampled_from(("", "2", "3"))),
        r_reason=draw(st.sampled_from(("", "AC04", "MS03"))),
        category_purpose=draw(st.sampled_from(("", "SUPP"))),
        purpose=draw(st.sampled_from(("", "SALA"))),
        information=draw(INFORMATION),
    )


@st.composite
def collective(draw: st.DrawFn) -> Movement:
    """A total with details that add up to it."""
    parts = draw(st.lists(st.integers(-(10**9), -1), min_size=1, max_size=4))
    details = [draw(movements("50107000", amount)) for amount in parts]
    main = draw(movements("10107000", sum(parts)))._replace(globalisation=1)
    marked = (*details[:-1], details[-1]._replace(globalisation=1))
    reference = main.reference
    return main._replace(details=tuple(detail._replace(reference=reference) for detail in marked))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    booked = tuple(draw(st.lists(st.one_of(movements(), collective()), min_size=1, max_size=6)))
    old = draw(AMOUNTS)
    number = draw(st.integers(1, 999))
    iban = draw(st.sampled_from((*IBANS, *FOREIGN)))
    return Statement(
        account=Account.iban(iban),
        old_balance=old,
        old_date=date(2026, 2, 25),
        new_balance=old + sum(movement.amount for movement in booked),
        new_date=date(2026, 2, 26),
        created=date(2026, 2, 26),
        number=number,
        paper_number=number,
        movements=booked,
        holder=draw(texts(26)),
        addressee=draw(texts(26)),
        description=draw(texts(35)),
        bic=draw(st.sampled_from(("", "GKCCBEBB", "KREDBEBBXXX"))),
        company_number=draw(st.sampled_from(("", "0123456749"))),
        file_reference=draw(texts(10)),
        duplicate=draw(st.booleans()),
        free_communications=tuple(draw(st.lists(texts(200).filter(bool), max_size=2))),
    )
