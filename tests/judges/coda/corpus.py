"""A thousand statements and more, from random transactions; the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dossierflow.coda.statement import Statement
from dossierflow.domain.bank_transaction import BankTransaction, structured_communication
from dossierflow.statements.movement import movement
from dossierflow.statements.particulars import Foreign, Particulars, of_texts
from dossierflow.statements.series import AccountHeader, Position, next_statement

IBANS = ("BE71096123456769", "BE61050000000017", "NL91ABNA0417164300", "LU280019400644750000")
COUNTERPARTIES = ("", "BE68539007547034", "BE89735000000085", "FR1420041010050500013M02606", "001234567")
ISO_CODES = (
    *("", "PMNT-RCDT-ESCT", "PMNT-ICDT-SALA", "PMNT-RRCT-ESCT", "PMNT-RDDT-ESDD", "PMNT-RDDT-UPDD"),
    *("PMNT-CCRD-POSD", "PMNT-CCRD-CWDL", "PMNT-MCRD-POSP", "ACMT-MDOP-CHRG", "PMNT-ICDT-XBCT"),
    *("PMNT-RCDT-RRTN", "SECU-SETT-TRAD"),
)
#: Cents. febelfin-coda takes the first digit of a trailer sum for a sign, so sums stay below 10**11 euro.
LARGEST = 10**11
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Sample:
    """A statement, and what went into it."""

    name: str
    statement: Statement
    transactions: tuple[tuple[BankTransaction, Particulars], ...]


def _ogm(ten: int) -> str:
    digits = f"{ten:010d}{ten % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


NOTES = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60).map(lambda text: text * 3),
    st.integers(0, 10**10 - 1).map(_ogm),
    st.integers(0, 10**10 - 1).map(lambda ten: f"factuur {ten} {_ogm(ten)} met dank"),
    st.just("RF18 5390 0754 7034"),
    st.just("ABONNEMENT MANDAAT: M-2026-77 BE69ZZZ050D000000008"),
    st.just("ORDER 88121 KOSTEN: 2,50 EUR"),
)
DAYS = st.sampled_from(range(12))
NAMES = st.one_of(
    st.just(""),
    st.text(max_size=20).map(lambda name: name * 3),
    st.sampled_from(("Café de l'Été BV", "JANSSENS EN ZONEN")),
)
AMOUNTS = st.one_of(st.integers(-(10**7), 10**7), st.integers(-LARGEST, LARGEST)).filter(bool)


@st.composite
def transactions(draw: st.DrawFn) -> tuple[BankTransaction, Particulars]:
    note, description = draw(NOTES), draw(st.sampled_from(("", "second text", "x" * 200)))
    found = BankTransaction(
        id=draw(st.integers(1, 10**15)),
        iban="",
        amount=draw(AMOUNTS),
        currency="EUR",
        value_date=FIRST_DAY + timedelta(days=draw(DAYS)),
        counterparty_iban=draw(st.sampled_from(COUNTERPARTIES)),
        counterparty_bic=draw(st.sampled_from(("", "KREDBEBB", "CHASUS33XXX", "NONE"))),
        counterparty_name=draw(NAMES),
        note=note,
        description=description,
        structured=structured_communication(note, "", description),
        client_reference=draw(st.one_of(st.just(""), st.text(max_size=40))),
        iso_code=draw(st.sampled_from(ISO_CODES)),
    )
    said = of_texts(found)
    if draw(st.integers(0, 9)) == 0:
        said = Particulars(foreign=Foreign("USD", draw(st.integers(1, 10**10))))
    if draw(st.integers(0, 9)) == 0 and abs(found.amount) > 2:
        said = Particulars(parts=_halves(found))
    return found, said


def _halves(whole: BankTransaction) -> tuple[BankTransaction, ...]:
    half = whole.amount // 2
    return tuple(
        BankTransaction(whole.id, "", amount, "EUR", whole.value_date, counterparty_name=name, note=name)
        for amount, name in ((half, "FIRST"), (whole.amount - half, "SECOND"))
    )


def corpus(examples: int) -> list[Sample]:
    """A series of statements from each example; derandomised, so that every run judges the same files."""
    made: list[Sample] = []

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(IBANS),
        st.integers(-LARGEST, LARGEST),
        st.lists(transactions(), min_size=10, max_size=24, unique_by=lambda one: one[0].id),
    )
    def collect(iban: str, opening: int, moves: list[tuple[BankTransaction, Particulars]]) -> None:
        made.extend(_series(iban, opening, moves, len(made)))

    collect()
    return made


def _series(
    iban: str, opening: int, moves: list[tuple[BankTransaction, Particulars]], start: int
) -> Iterator[Sample]:
    card = AccountHeader(iban, "GKCCBEBB", "EUR", "Voorbeeld BV", "0123456749", "Zichtrekening")
    position = Position(opening, FIRST_DAY - timedelta(days=1), 0, FIRST_DAY.year)
    ordered = sorted(moves, key=lambda one: (one[0].value_date, one[0].id))
    for offset, (day, group) in enumerate(groupby(ordered, key=lambda one: one[0].value_date)):
        of_day = tuple(group)
        booked = [movement(found, said, IBANS) for found, said in of_day]
        statement, position = next_statement(card, position, day, booked)
        yield Sample(f"{start + offset:05d}.cod", statement, of_day)
