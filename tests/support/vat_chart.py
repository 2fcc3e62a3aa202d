"""A chart of VAT codes as Belgian practices have them, in Dutch and in French, and what each is for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dossierflow.domain.chart import VatCode

Row = tuple[str, int, str, str, bool, str, str, str]

#: Code, rate, type, side, charged, EU listing, Dutch and French description.
SALES: list[Row] = [
    ("S0", 0, "E", "S", False, "N", "Verkopen 0 %", "Ventes 0 %"),
    ("S6", 6, "E", "S", False, "N", "Verkopen 6 %", "Ventes 6 %"),
    ("S12", 12, "E", "S", False, "N", "Verkopen 12 %", "Ventes 12 %"),
    ("S21", 21, "E", "S", False, "N", "Verkopen 21 %", "Ventes 21 %"),
    ("SI", 21, "I", "S", False, "N", "Kassa 21 % inclusief", "Caisse 21 % TVA comprise"),
    ("SCC", 0, "E", "S", False, "N", "Verkopen medecontractant", "Ventes cocontractant"),
    ("SEG", 0, "E", "S", False, "L", "IC leveringen", "Livraisons intracom."),
    ("SES", 0, "E", "S", False, "S", "IC diensten", "Prestations intracom."),
    ("SET", 0, "E", "S", False, "T", "Driehoeksverkeer", "Ventes triangulaires"),
    ("SEX", 0, "E", "S", False, "N", "Uitvoer buiten de EU", "Exportations"),
    ("SMA", 0, "B", "S", False, "N", "Margeregeling", "Régime de la marge"),
    ("S44", 0, "E", "S", False, "N", "Vrijgesteld art. 44", "Exonéré art. 44"),
    ("SO19", 19, "E", "S", False, "N", "OSS Duitsland 19 %", "OSS Allemagne 19 %"),
    ("SO20", 20, "E", "S", False, "N", "OSS Frankrijk 20 %", "OSS France 20 %"),
    ("SPV", 0, "E", "S", False, "N", "Internationaal personenvervoer", "Transport de personnes"),
]
CLASSES = {
    "G": ("handelsgoederen", "marchandises"),
    "D": ("diensten en diverse goederen", "services et biens divers"),
    "I": ("bedrijfsmiddelen", "investissements"),
}


def _purchases() -> Iterator[Row]:
    for letter, (dutch, french) in CLASSES.items():
        for rate in (0, 6, 12, 21):
            nl, fr = f"Aankopen {dutch} {rate} %", f"Achats {french} {rate} %"
            yield (f"{letter}{rate}", rate, "E", "P", False, "N", nl, fr)
        for rate in (6, 12, 21):
            nl, fr = f"Medecontractant {dutch} {rate} %", f"Report de perception {french} {rate} %"
            yield (f"C{letter}{rate}", rate, "E", "P", True, "N", nl, fr)
        for rate in (6, 21):
            nl = f"IC verwerving {dutch if letter != 'D' else 'diverse goederen'} {rate} %"
            fr = f"Acquisitions intracom. {french if letter != 'D' else 'biens divers'} {rate} %"
            yield (f"E{letter}{rate}", rate, "E", "P", True, "N", nl, fr)
    for rate in (6, 12, 21):
        yield (f"ES{rate}", rate, "E", "P", True, "N", f"IC diensten {rate} %", f"IC services reçus {rate} %")
    yield ("XS21", 21, "E", "P", True, "N", "Diensten buiten de EU 21 %", "Services hors UE 21 %")
    yield ("MG21", 21, "E", "P", True, "N", "Invoer met verlegging 21 %", "Importation avec report 21 %")
    yield (
        "MGD",
        0,
        "E",
        "P",
        False,
        "N",
        "Invoer, btw betaald aan douane",
        "Import, TVA payée en douane",
    )
    yield ("ND21", 21, "E", "P", False, "N", "Diensten 21 % niet aftrekbaar", "Services 21 % non déductible")
    yield ("PMA", 0, "B", "P", False, "N", "Margeregeling aankopen", "Achats sous régime de la marge")
    yield ("NO", 0, "N", "B", False, "N", "Geen btw", "Sans TVA")


def chart(language: str) -> tuple[VatCode, ...]:
    """The codes with the descriptions of a practice of this language, `nl` or `fr`."""
    return tuple(
        VatCode(
            f"v{code}", f"{code:<3}", (dutch, french)[language == "fr"], Decimal(rate), type_, charged, side,
            listing,
        )
        for code, rate, type_, side, charged, listing, dutch, french in (*SALES, *_purchases())
    )  # fmt: skip
