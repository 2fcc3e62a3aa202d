"""Master data is judged row by row: what breaks a rule is named, the rest goes on."""

from decimal import Decimal

import pytest

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.quality.masterdata import (
    check_gl_accounts,
    check_relations,
    check_vat_codes,
    vat_number_fits,
)


def test_a_relation_is_refused_for_what_is_wrong_with_it_and_its_neighbours_are_not() -> None:
    found = check_relations(
        [
            Relation("a", "1", "Bakkerij Peeters", vat_number="BE0712345036", country="BE"),
            Relation("b", "2", " ", country="BE"),
            Relation("c", "3", "Mistyped", vat_number="BE0712345037", country="BE"),
            Relation("d", "4", "Spelled out", country="Belgium"),
        ]
    )
    assert found.refused == {"b", "c", "d"}
    by_key = {failure.key: failure for failure in found.failures}
    assert by_key["c"].value == "BE0712345037"
    assert by_key["b"].rule == "name-given"


def test_two_relations_with_one_code_are_both_named() -> None:
    found = check_relations([Relation("a", "7", "One"), Relation("b", "7", "Two")])
    assert found.refused == {"a", "b"}


def test_nothing_to_check_breaks_nothing() -> None:
    assert check_relations([]).failures == ()


def test_gl_accounts_that_billit_cannot_hold_are_refused() -> None:
    accounts = [
        GlAccount("a", "700000", "Verkopen"),
        GlAccount("b", "70A", "x"),
        GlAccount("c", "9" * 11, "y"),
    ]
    assert check_gl_accounts(accounts).refused == {"b", "c"}


def test_vat_codes_have_a_known_type_and_a_plausible_rate() -> None:
    codes = [
        VatCode("a", "1  ", "Verkoop 21 %", Decimal(21)),
        VatCode("b", "2  ", "Verkoop", Decimal(2100)),
        VatCode("c", "3  ", "Verkoop", Decimal(6), type="X"),
    ]
    assert check_vat_codes(codes).refused == {"2  ", "3  "}


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("", True),
        ("BE0712345036", True),
        ("BE 0712.345.037", False),
        ("FR40303265045", True),
        ("FR40303265046", False),
        ("EL094259216", True),
        ("CHE123456789", True),
    ],
)
def test_vat_numbers_are_judged_where_they_can_be(number: str, fits: bool) -> None:
    assert vat_number_fits(number) is fits
