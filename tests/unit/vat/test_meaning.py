"""What descriptions of VAT codes say, as Exact, WinBooks and Odoo write them for Belgium."""

from decimal import Decimal

import pytest

from dossierflow.domain.chart import VatCode
from dossierflow.vat.meaning import class_of, classes, meaning

DESCRIPTIONS = [
    ("Aankopen handelsgoederen 21 %", "plain", "goods"),
    ("Achats marchandises, matières premières 21%", "plain", "goods"),
    ("Diensten en diverse goederen 6 %", "plain", "services"),
    ("Achats biens et services divers 21%", "plain", "services"),
    ("Biens divers 12 %", "plain", "services"),
    ("Bedrijfsmiddelen 21 %", "plain", "investment"),
    ("Achats biens d'investissement 21%", "plain", "investment"),
    ("21% M", "plain", "goods"),
    ("21% S", "plain", "services"),
    ("21% IG", "plain", "investment"),
    ("6 % EU M", "eu-goods", "goods"),
    ("21% EU S", "eu-services", "services"),
    ("12% EU IG", "eu-goods", "investment"),
    ("21% Co-Cont. M", "co-contractor", "goods"),
    ("IC verwerving handelsgoederen 21 %", "eu-goods", "goods"),
    ("Acquisitions intracommunautaires marchandises 21 %", "eu-goods", "goods"),
    ("Aankopen EU goederen", "eu-goods", "goods"),
    ("Intracom. services reçus", "eu-services", "services"),
    ("Intracommunautaire investeringen 21 %", "eu-goods", "investment"),
    ("Intracom. biens et services divers 21 %", "eu", "services"),
    ("Travaux immobiliers report de perception 21 %", "co-contractor", ""),
    ("Werken in onroerende staat, btw verlegd 6 %", "co-contractor", ""),
    ("Services hors UE 21 %", "outside-services", "services"),
    ("Diensten van buiten de EU", "outside-services", "services"),
    ("Invoer met verlegging 21 %", "import", "goods"),
    ("Import, TVA payée en douane", "import-paid", "goods"),
    ("Uitvoer buiten de EU", "export", ""),
    ("Exonéré art. 44", "exempt", ""),
    ("Vrijgesteld artikel 44", "exempt", ""),
    ("Geen BTW", "no-vat", ""),
    ("Non assujetti", "no-vat", ""),
    ("Ventes à distance 19 %", "oss", ""),
    ("Régime de la marge", "margin", ""),
    ("Driehoeksverkeer", "triangular", ""),
    ("Diensten 21 %, 50 % aftrekbaar", "not-deductible", "services"),
    ("Kosten 21 % niet-aftrekbaar", "not-deductible", "services"),
]


@pytest.mark.parametrize(("description", "kind", "purchase_class"), DESCRIPTIONS)
def test_a_description_says_kind_and_class(description: str, kind: str, purchase_class: str) -> None:
    said = meaning(VatCode("v", "1  ", description, Decimal(21)))
    assert (said.kind, said.purchase_class) == (kind, purchase_class)


@pytest.mark.parametrize(
    ("listing", "kind"), [("L", "eu-goods"), ("S", "eu-services"), ("T", "triangular"), ("N", "plain")]
)
def test_the_eu_listing_says_the_kind_whatever_the_description(listing: str, kind: str) -> None:
    assert meaning(VatCode("v", "1  ", "Vak 46", Decimal(0), eu_listing=listing)).kind == kind


@pytest.mark.parametrize(
    ("account", "purchase_class"),
    [
        ("230000", "investment"), ("604000", "goods"), ("610000", "services"), ("620000", "services"),
        ("640000", "services"), ("657000", "services"), ("660000", "services"), ("670000", ""),
        ("700000", ""), ("499000", ""),
    ],
)  # fmt: skip
def test_the_class_follows_the_account(account: str, purchase_class: str) -> None:
    assert class_of(account, {}) == purchase_class


def test_the_longest_beginning_that_a_dossier_chose_wins() -> None:
    own = {"61": "goods", "6120": "investment", "67": "services"}
    assert [class_of(code, own) for code in ("612000", "613000", "670000", "604000")] == [
        "investment", "goods", "services", "goods",
    ]  # fmt: skip


def test_the_classes_stand_in_the_order_of_their_boxes() -> None:
    assert classes() == ("goods", "services", "investment")
