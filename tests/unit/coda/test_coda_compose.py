"""Texts over several records, written and read back whole."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dossierflow.coda import structured
from dossierflow.coda.account import Account
from dossierflow.coda.compose import in_words, spread
from dossierflow.coda.reader import read
from dossierflow.coda.reading import read_file
from dossierflow.coda.show.texts import whole
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.structured import Place
from dossierflow.coda.words import Language
from dossierflow.coda.writer import write_one
from tests.unit.coda.conftest import DAY

WORDS = st.lists(st.text("ABCDEFGHIJ0123456789-", min_size=1, max_size=24), min_size=1, max_size=60)
NOTE = (
    "BETALING VAN ONZE FACTUREN VAN DE MAANDEN JANUARI EN FEBRUARI VOLGENS AFSPRAAK MET MEVROUW PEETERS VAN "
    "28 JANUARI LAATSTLEDEN, FACTUURNUMMERS 2026-004711 EN 2026-004712"
)


def movement_of(text: str) -> Movement:
    communication, information = spread(text)
    return Movement("REF", 1_000, "00150000", DAY, DAY, communication, information=information)


def statement_of(movement: Movement) -> Statement:
    return Statement(
        Account.iban("BE71096123456769"), 0, date(2026, 2, 25), movement.amount, DAY, DAY, 1, 1, (movement,)
    )


def test_an_invoice_number_is_not_cut_in_two() -> None:
    movement = movement_of(NOTE)
    assert movement.communication.endswith("FACTUURNUMMERS")
    assert movement.information[0].text == "2026-004711 EN 2026-004712"


@given(WORDS)
def test_a_text_of_any_length_comes_back_whole(words: list[str]) -> None:
    text = " ".join(words)
    [read_back] = read(io.BytesIO(write_one(statement_of(movement_of(text)))))
    assert whole(read_back.movements[0], Language.EN) == (text, [])


def test_a_direct_debit_is_repeated_in_words() -> None:
    content = structured.encode(
        Place.MOVEMENT, "127", settlement=DAY, creditor="BE69ZZZ050D000000008", mandate="MANDAAT-00123",
        communication="ABONNEMENT", r_type="2", reason="AM04",
    )  # fmt: skip
    said = " ".join(line.text for line in in_words("127", content, Language.NL))
    assert said.startswith("ABONNEMENT")
    for words in ("mandaat MANDAAT-00123", "reden onvoldoende saldo (AM04)"):
        assert words in said
    assert all(len(line.text) <= 73 for line in in_words("127", content, Language.FR))


def test_more_than_9999_details_go_on_at_0000_and_stay_details() -> None:
    """The standard: after 9999 comes 0000, then 0001."""
    few = Movement("REF", -12_000_000, "10107000", DAY, DAY, globalisation=1)
    part = Movement("REF", -1_000, "50107000", DAY, DAY, globalisation=1)
    whole_payment = few._replace(amount=-2_000, details=(part, part))
    records = write_one(statement_of(whole_payment)).split(b"\r\n")
    main, detail = records[2].replace(b"000000000002000", b"000000012000000"), records[3]
    details = [detail[:6] + b"%04d" % (number % 10_000) + detail[10:] for number in range(1, 12_001)]
    new = records[5].replace(b"000000000002000", b"000000012000000")
    trailer = records[6].replace(b"000005", b"012003").replace(b"000000000002000", b"000000012000000")
    reading = read_file(b"\r\n".join([*records[:2], main, *details, new, trailer, b""]))
    assert reading.findings == ()
    [movement] = reading.statements[0].statement.movements
    assert len(movement.details) == 12_000
