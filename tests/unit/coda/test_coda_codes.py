"""Transaction codes, ISO 20022 codes, check digits and text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossierflow.coda import checkdigits, codes, iso20022
from dossierflow.coda.iso20022 import IsoCode
from dossierflow.coda.text import clean, cut, lines
from dossierflow.coda.writer import Charset

ISO = [
    ("PMNT-RCDT-ESCT", "0101", "0150"),
    ("PMNT.ICDT.ESCT", "0101", "0150"),
    ("PMNTICDTSTDO", "0103", "0150"),
    ("PMNT-ICDT-SALA", "0105", "0150"),
    ("PMNT-ICDT-XBCT", "4101", "4150"),
    ("PMNT-ICDT-XBST", "4103", "4150"),
    ("PMNT-RCDT-RRTN", "0149", "0154"),
    ("PMNT-IRCT-ESCT", "0201", "0250"),
    ("PMNT-RRCT-STDO", "0203", "0250"),
    ("PMNT-RDDT-ESDD", "0501", "0554"),
    ("PMNT-RDDT-UPDD", "0549", "0558"),
    ("PMNT-IDDT-BBDD", "0505", "0550"),
    ("PMNT-IDDT-UPDD", "0503", "0599"),
    ("PMNT-CCRD-POSD", "0402", "0499"),
    ("PMNT-CCRD-CWDL", "0404", "0499"),
    ("PMNT-MCRD-POSP", "0449", "0450"),
    ("PMNT-MCRD-CHRG", "0437", "0487"),
    ("PMNT-CNTR-CDPT", "0901", "0950"),
    ("PMNT-RCHQ-CCHQ", "0301", "0352"),
    ("PMNT-MDOP-CHRG", "3037", "3087"),
    ("ACMT-MDOP-CHRG", "3537", "3587"),
    ("ACMT-MCOP-INTR", "3501", "3550"),
    ("CAMT-ACCB-ZABA", "0117", "0166"),
    ("SECU-SETT-TRAD", "1101", "1150"),
    ("XTND-NTAV-NTAV", "3039", "3089"),
    ("nonsense", "3039", "3089"),
]


@pytest.mark.parametrize(("iso", "debit", "credit"), ISO)
def test_iso_codes_become_families_and_operations_that_the_standard_knows(
    iso: str, debit: str, credit: str
) -> None:
    for is_credit, expected in ((False, debit), (True, credit)):
        digits = iso20022.transaction_code(IsoCode.parse(iso), credit=is_credit, has_counterparty=False)
        assert digits[1:5] == expected and digits[5:] == "000"
        assert codes.is_operation(digits[1:3], digits[3:5])
        assert codes.is_credit(digits[1:3], digits[3:5]) in (is_credit, None)


def test_without_a_code_an_account_on_the_other_side_makes_a_transfer() -> None:
    for iso in (IsoCode(), IsoCode.parse("XTND-NTAV-NTAV")):
        assert iso20022.transaction_code(iso, credit=True, has_counterparty=True) == "00150000"
        assert iso20022.transaction_code(iso, credit=True, has_counterparty=False) == "03089000"


def test_own_accounts_reversals_and_centralisation_have_codes_of_their_own() -> None:
    transfer, sweep = IsoCode.parse("PMNT-ICDT-BOOK"), IsoCode.parse("CAMT-ACCB-SWEP")
    own = iso20022.transaction_code(transfer, credit=True, has_counterparty=True, own_account=True)
    assert own == "00164000"
    back = iso20022.transaction_code(transfer, credit=False, has_counterparty=True, reversal=True)
    assert back == "00149000"
    assert iso20022.transaction_code(sweep, credit=False, has_counterparty=True) == "20117000"


def test_codes_are_described_for_people() -> None:
    assert codes.describe("00250000") == "instant SEPA credit transfer, instant transfer in your favour"
    assert codes.describe("34150013") == (
        "foreign or non-SEPA credit transfer, transfer in your favour, payment commission"
    )
    assert codes.describe("00741000").endswith("operation 41 of the bank's own")
    assert "unknown family 99" in codes.describe("09999000")


@pytest.mark.parametrize(
    ("family", "operation", "known"),
    [("01", "50", True), ("01", "41", True), ("80", "41", True), ("80", "95", False), ("02", "08", False)],
)
def test_operations_are_known_or_left_to_the_bank(family: str, operation: str, known: bool) -> None:
    assert codes.is_operation(family, operation) is known


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (checkdigits.is_structured_communication, "090933755493", "090933755494"),
        (checkdigits.is_structured_communication, "000000009797", "000000009700"),
        (checkdigits.is_creditor_reference, "RF18539007547034", "RF19539007547034"),
        (checkdigits.is_creditor_identifier, "BE69ZZZ050D000000008", "BE68ZZZ050D000000008"),
        (checkdigits.is_company_number, "0123456749", "0123456748"),
        (checkdigits.is_iban, "BE71096123456769", "BE71096123456768"),
        (checkdigits.is_iban, "NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"),
        (checkdigits.is_belgian_bban, "435000000080", "435000000081"),
    ],
)
def test_check_digits(check: object, good: str, bad: str) -> None:
    assert callable(check)
    assert check(good) and not check(bad) and not check("") and not check("٠" * 12)


@given(st.text(max_size=300))
def test_clean_text_is_printable_ascii_on_one_line_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isascii() and (cleaned.isprintable() or not cleaned)
    assert cleaned == cleaned.strip() and "  " not in cleaned
    assert clean(cleaned) == cleaned


@given(st.text(max_size=300))
def test_clean_latin_1_text_is_what_two_code_pages_read_alike(text: str) -> None:
    cleaned = clean(text, Charset.LATIN_1)
    content = cleaned.encode("latin-1")
    assert content.decode("cp1252") == cleaned and clean(cleaned, Charset.LATIN_1) == cleaned


@pytest.mark.parametrize(
    ("text", "ascii_text", "latin_1"),
    [
        ("Café à l'été", "Cafe a l'ete", "Café à l'été"),
        ("Straße œuvre Ørsted", "Strasse oeuvre Orsted", "Straße oeuvre Ørsted"),
        ("12 € – “citaat”", '12 EUR - "citaat"', '12 EUR - "citaat"'),
        ("tab\tand\r\nline\u00a0feed", "tab and line feed", "tab and line feed"),
        ("ﬁ ２０２６ Ⅷ", "fi 2026 VIII", "fi 2026 VIII"),
        ("party 🎉", "party ?", "party ?"),
        ("日本", "??", "??"),
        ("e\u0301cole", "ecole", "école"),
    ],
)
def test_letters_become_their_likeness(text: str, ascii_text: str, latin_1: str) -> None:
    assert clean(text) == ascii_text
    assert clean(text, Charset.LATIN_1) == latin_1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=500), st.integers(5, 80))
def test_lines_lose_nothing_but_blanks(text: str, length: int) -> None:
    found = lines(text.strip(), length)
    assert all(0 < len(line) <= length for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_text_is_cut_by_position_with_the_rest_last() -> None:
    assert cut("abcdefghij", 3, 4) == ["abc", "defg", "hij"]
    assert cut("ab", 3, 4) == ["ab", "", ""]
