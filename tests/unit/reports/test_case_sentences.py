"""What is said of doubles, changes, statuses and files, in the two languages that Belgian practices read."""

from __future__ import annotations

from typing import Any

import pytest

from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.texts import listed, phrase, words

TITLE = {"document": "2026/0812", "party": "Molens Van Damme", "date": "10/11/2026", "order": "17"}


def about(kind: str, **facts: Any) -> Problem:
    return Problem("310001", kind, "17", {**TITLE, "dossier": "310001", **facts})


UBL_SAYS = phrase("difference.ubl", field=phrase("field.vat"), said="1", kept="2")
CHANGES = {
    phrase("drift.amount", before="121,00", after="181,50"): (
        "bedrag 121,00 werd 181,50",
        "le montant 121,00 est devenu 181,50",
    ),
    phrase("drift.vat-amount", before="21,00", after="6,85"): (
        "btw 21,00 werd 6,85",
        "la TVA 21,00 est devenue 6,85",
    ),
    phrase("drift.currency", before="EUR", after="USD"): (
        "munt EUR werd USD",
        "la devise EUR est devenue USD",
    ),
    phrase("drift.kind"): (
        "een factuur werd een creditnota, of omgekeerd",
        "une facture est devenue une note de crédit, ou l'inverse",
    ),
    phrase("drift.period", before="11/2026", after="10/2026"): (
        "periode 11/2026 werd 10/2026",
        "la période 11/2026 est devenue 10/2026",
    ),
    phrase("drift.line-amount", line="1", before="-100,00", after="-60,00"): (
        "regel 1: bedrag -100,00 werd -60,00",
        "ligne 1 : le montant -100,00 est devenu -60,00",
    ),
    phrase("drift.line-added", line="2", account="701000", amount="-40,00"): (
        "regel 2 kwam erbij: -40,00 op 701000",
        "la ligne 2 a été ajoutée : -40,00 sur 701000",
    ),
    phrase("drift.line-removed", line="2", account="701000"): (
        "regel 2 op 701000 is verwijderd",
        "la ligne 2 sur 701000 a été supprimée",
    ),
    phrase("drift.status", after="Refused"): ("Billit zegt nu: Refused", "Billit dit maintenant : Refused"),
    phrase("drift.relation"): (
        "de boeking staat op een andere relatie",
        "l'écriture est sur une autre relation",
    ),
    phrase("difference.lines", sent="65", kept="60"): (
        "60 lijnen in plaats van 65",
        "nombre de lignes : 60 (envoyées : 65)",
    ),
}


@pytest.mark.parametrize(("change", "says"), CHANGES.items(), ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("kind", ["changed-in-exact", "changed-in-billit", "booked-with-differences"])
def test_a_difference_is_told_whole_in_dutch_and_french(
    change: Any, says: tuple[str, str], kind: str
) -> None:
    for language, sentence in zip(("nl", "fr"), says, strict=True):
        told = explain(about(kind, entry="26700001", differences=listed([change])), language)
        assert sentence in f"{told.what} {told.why}"
        assert words(language).say(change) == sentence


@pytest.mark.parametrize(
    ("kind", "facts", "dutch", "french"),
    [
        (
            "second-record",
            {"first": "12", "number": "2026-812"},
            ("twee keer in Billit", "12"),
            ("deux fois dans Billit", "12"),
        ),
        (
            "perhaps-second-record",
            {"first": "12", "number": "812"},
            ("maar nummer, partij, bedrag of jaar verschilt", "--not-a-double"),
            ("le numéro, la relation, le montant ou l'année diffère", "--not-a-double"),
        ),
        (
            "put-in-again",
            {"first": "12", "number": "812", "entry": "26700001"},
            ("opnieuw in Billit ingevoerd", "--is 26700001"),
            ("réintroduit dans Billit", "--is 26700001"),
        ),
        (
            "perhaps-booked",
            {"entries": "26700001 (700)", "entry": "26700001"},
            ("26700001 (700)", "settle 17"),
            ("26700001 (700)", "settle 17"),
        ),
        (
            "booked-twice",
            {"entry": "26700001 (700)", "others": "26700009 (700)"},
            ("staat twee keer in Exact", "26700009"),
            ("se trouve deux fois dans Exact", "26700009"),
        ),
        (
            "relation-ambiguous",
            {"vat": "BE0712345036", "codes": "10, 20"},
            ("BE0712345036", "10, 20"),
            ("BE0712345036", "10, 20"),
        ),
        (
            "ubl-differs",
            {
                "differences": listed(
                    [phrase("difference.ubl", field=phrase("field.vat"), said="1", kept="2")]
                )
            },
            ("--despite-ubl", "--order-ids 17"),
            ("--despite-ubl", "--order-ids 17"),
        ),
        (
            "credit-note-negative",
            {"amount": "-121,00"},
            ("-121,00", "--negative-credit-notes money-back"),
            ("-121,00", "--negative-credit-notes money-back"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_persons_turn_is_told_with_its_next_step(
    kind: str, facts: dict[str, Any], dutch: tuple[str, str], french: tuple[str, str]
) -> None:
    sentences = set()
    for language, parts in (("nl", dutch), ("fr", french)):
        told = explain(about(kind, **facts), language)
        whole = f"{told.what} {told.why} {told.next_step}"
        assert all(part in whole for part in parts), whole
        assert "{" not in whole
        sentences.add(told.what + told.why)
    assert len(sentences) == 2
