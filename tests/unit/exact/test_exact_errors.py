"""Every row of the error catalogue: recognised in the languages it comes in, with its owner and retry."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from dossierflow.errors import (
    BudgetSpent,
    Bug,
    DossierflowError,
    Reconnect,
    Refused,
    RightMissing,
    TryLater,
    Unavailable,
)
from dossierflow.exact.errors import Call, classify, rules, waits
from dossierflow.http.exchange import LOST, UNREACHED, UNREADABLE, HttpAnswer, Status

CALL = Call("POST", "salesentry/SalesEntries", 310001, "Lotte", datetime(2026, 11, 26, tzinfo=UTC))
MINUTE_SPENT = {"X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": "1764072060000"}
DAY_SPENT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1764115200000"}
BOTH_LEFT = {"X-RateLimit-Remaining": "900", "X-RateLimit-Minutely-Remaining": "12"}


@dataclass(frozen=True)
class Case:
    row: str
    status: Status
    kind: type[DossierflowError]
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def answer(self) -> HttpAnswer:
        content = json.dumps({"error": {"message": {"value": self.message}}}) if self.message else self.body
        return HttpAnswer(self.status, self.headers, content.encode(), self.message)


CASES = [
    Case("E1", 400, Bug, "Please add a $select or a $top=1 statement to the query string."),
    Case("E2", 400, Bug, "A GET request for this endpoint must have a $filter parameter with one of the"),
    Case("E3", 400, Bug, "Error processing request stream. Error encountered in converting the value from"),
    Case("E4", 400, Bug, "Error processing request stream. Binding to new entities is not supported"),
    Case("E5", 400, Bug, "Operator 'eq' incompatible with operand types 'System.Guid' and 'System.Int32'"),
    Case(
        "E2",
        400,
        Bug,
        "This endpoint has mandatory filtering applied. A GET request for this endpoint must have"
        " a $filter parameter with one of the following fields",
    ),
    Case("400", 400, Bug, "Filtering on these fields is not supported: Modified"),
    Case("400", 400, Bug, "This $filter parameter is not supported for this resource"),
    Case(
        "E8",
        403,
        RightMissing,
        "Application Scope Violated. Cannot read 'organization.administration' scope.",
    ),
    Case("400", 400, Bug, "Something that nobody has seen"),
    Case("E6", 401, Unavailable, "", {"WWW-Authenticate": "Bearer%20error%3D%22access+token+expired%22"}),
    Case("E6", 401, Unavailable, "", {"WWW-Authenticate": "Bearer realm=%22message%20expired%22"}),
    Case("401", 401, Reconnect, "Authentication Required"),
    Case(
        "401",
        401,
        Reconnect,
        body='<html>Object moved <a href="/docs/Login.aspx?ReturnUrl="></a></html>',
    ),
    Case("cdn", 403, Unavailable, body="<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD></HTML>"),
    Case("E7", 403, RightMissing, "Forbidden"),
    Case("E7", 403, RightMissing),
    Case("E8", 403, RightMissing, "Forbidden - Application Scope Violated. Cannot read"),
    Case("E9", 403, RightMissing, "Forbidden", {"Reason": "NoDivisionAccess"}),
    Case("E9", 403, RightMissing, "user division is not within division scope"),
    Case("E9", 403, RightMissing, "", {"Reason": "WrongDivision"}),
    Case("E10", 403, Reconnect, "Forbidden", {"Reason": "BlockedUser"}),
    Case("E10", 403, Reconnect, "Forbidden", {"Reason": "InactiveUser"}),
    Case("E11", 403, Refused, "Forbidden", {"Reason": "LicenseExpired"}),
    Case("E11", 403, Refused, "Forbidden", {"Reason": "DivisionBlocked"}),
    Case("E12", 404, Bug, "Resource not found"),
    Case("E13", 405, Bug),
    Case("E14", 429, BudgetSpent, "", MINUTE_SPENT),
    Case("429", 429, BudgetSpent),
    Case("E15", 429, BudgetSpent, "", DAY_SPENT),
    Case("E16", 429, BudgetSpent, "", BOTH_LEFT),
    Case("E17", 500, Refused, "Mandatory: Journal"),
    Case("E17", 500, Refused, "Mandatory: Diary"),
    Case("E17", 500, Refused, "Verplicht: Dagboek"),
    Case("E17", 500, Refused, "Obligatoire : Journal"),
    Case("E17", 500, Refused, "Invalid reference: Journal"),
    Case("E18", 500, Refused, "Mandatory: Account"),
    Case("E18", 500, Refused, "Mandatory: Relationship"),
    Case("E18", 500, Refused, "Verplicht: Relatie"),
    Case("E18", 500, Refused, "Ongeldige referentie: Leverancier"),
    Case("E18", 500, Refused, "Obligatoire : Relation"),
    Case("E19", 500, Refused, "Mandatory: G/L account"),
    Case("E19", 500, Refused, "Grootboekrekening is verplicht"),
    Case("E19", 500, Refused, "Obligatoire : Compte général"),
    Case("E19", 500, Refused, "Référence invalide: Compte général"),
    Case("E20", 500, Refused, "Invalid reference: VAT code"),
    Case("E20", 500, Refused, "Ongeldige referentie: Btw-code"),
    Case("E20", 500, Refused, "Référence non valide : Code TVA"),
    Case("E21", 500, Refused, "Invalid reference: Cost center"),
    Case("E21", 500, Refused, "Ongeldige referentie: Betalingsconditie"),
    Case("E21", 500, Refused, "Référence non valide : Condition de paiement"),
    Case("E22", 500, Refused, "Invalid: Customer (Type)"),
    Case("E22", 500, Refused, "Ongeldig: Klant (Type)"),
    Case("E22", 500, Refused, "Non valide : Client (Type)"),
    Case("E23", 500, Refused, "Invalid: G/L account type"),
    Case("E23", 500, Refused, "Ongeldig: Grootboekrekeningtype"),
    Case("E23", 500, Refused, "Non valide : Type de compte général"),
    Case("E24", 500, Refused, "Period is closed: 2026 - 3"),
    Case("E24", 500, Refused, "Periode is afgesloten: 2026 – 3"),
    Case("E24", 500, Refused, "La période est clôturée: 2026 - 3"),
    Case("E25", 500, Refused, "Unknown: Financial year (Period-date table)"),
    Case("E25", 500, Refused, "Onbekend: Boekjaar (Periode-datumtabel)"),
    Case("E25", 500, Refused, "Inconnu : Exercice (table des périodes)"),
    Case("E26", 500, Refused, "In use: Entry number"),
    Case("E26", 500, Refused, "In gebruik: Boekstuknummer"),
    Case("E26", 500, Refused, "En cours d'utilisation : Numéro d'écriture"),
    Case("E26", 500, Refused, "Already exists - Entry number: 26700012, Journal: 700"),
    Case("E27", 500, Refused, "Already exists"),
    Case("E27", 500, Refused, "Gegeven bestaat reeds"),
    Case("E27", 500, Refused, "La donnée existe déjà"),
    Case("E28", 500, Refused, "Already processed"),
    Case("E28", 500, Refused, "Reeds verwerkt"),
    Case("E28", 500, Refused, "Déjà traité"),
    Case("E29", 500, Refused, "Entry is out of balance on: 2022 / 4 - Difference: EUR -0.01"),
    Case("E30", 500, Refused, "Not allowed: VAT code"),
    Case("E30", 500, Refused, "Niet toegestaan: Btw-code"),
    Case("E31", 500, Refused, "The control account of the relation differs from that of the journal"),
    Case("E32", 500, RightMissing, "Document Type not allowed"),
    Case("E32", 403, RightMissing, "Document Type not allowed"),
    Case("business", 500, Refused, "Ongeldig: iets dat nog niemand zag"),
    Case("business", 500, Refused, "Mandatory: Something new"),
    Case("business", 500, Refused, "Kan niet verwijderen: Relatie - Gebruikt in: Documenten"),
    Case("500", 500, Refused, "Iets dat nog niemand zag"),
    Case("500", 500, Refused, "Invalid operation. The connection is closed."),
    Case(
        "fault", 500, Unavailable, "A problem has occurred. The cause of this issue will be investigated as"
    ),
    Case("fault", 500, Unavailable, "Er is een fout opgetreden"),
    Case("fault", 500, Unavailable, "Er is iets misgegaan. Probeer het later opnieuw."),
    Case("fault", 500, Unavailable, "Une erreur inattendue s'est produite."),
    Case("fault", 500, Unavailable, "An unexpected error has occurred"),
    Case(
        "fault",
        500,
        Unavailable,
        "Already exists: a problem has occurred. The cause of this issue will be investigated.",
    ),
    Case("500", 500, Refused, "Unknown: error"),
    Case("500", 500, Refused, "Onbekend: fout"),
    Case("500", 500, Refused, "Object reference not set to an instance of an object."),
    Case("500", 500, Refused, "Timeout expired. The timeout period elapsed prior to completion"),
    Case("500", 500, Refused, "Transaction was deadlocked on lock resources with another process"),
    Case("E33", 500, Unavailable, body="<html>Runtime Error</html>"),
    Case("E33", 500, Unavailable),
    Case("E33", 502, Unavailable),
    Case("E33", 503, Unavailable, body="Service Unavailable"),
    Case("E33", 503, Unavailable, body="Le service est temporairement indisponible"),
    Case("E34b", 500, Unavailable, "Server maintenance: Due to server maintenance the server is"),
    Case("E34b", 502, Unavailable, body="<html><body>Server maintenance</body></html>"),
    Case("E34b", 503, Unavailable, body="<html>Exact Online is temporarily unavailable</html>"),
    Case("E34b", 301, Unavailable, "", {"Location": "https://start.exactonline.be/docs/Unavailable.aspx"}),
    Case("E34b", 308, Unavailable, "", {"Location": "/onderhoud"}),
    Case("E34b", UNREADABLE, Unavailable, body="<!DOCTYPE html><p>momenteel niet beschikbaar"),
    Case("E34b", UNREADABLE, Unavailable, body="<html>Exact Online est actuellement indisponible</html>"),
    Case("E34b", UNREADABLE, Unavailable, body='<?xml version="1.0"?>\n<html>Maintenance</html>'),
    Case("E34b", UNREADABLE, Unavailable, body="Server maintenance: Due to server maintenance"),
    Case("E34b", UNREADABLE, Unavailable, "Maintenance"),
    Case("unreadable", UNREADABLE, Unavailable, body='{"d": {"results": [{"Description": "Onderhoud'),
    Case("E34b", 504, Unavailable, body="Server maintenance: the Exact Online server is unavailable."),
    Case("E34b", 302, Unavailable, "", {"Location": "https://start.exactonline.be/docs/Maintenance.html"}),
    Case("E34b", UNREADABLE, Unavailable, body="<html><body>Exact Online onderhoud</body></html>"),
    Case("E34", 503, Unavailable, body="Server maintenance: Due to server maintenance the server is"),
    Case("E35", 413, Refused, body="Request Entity Too Large"),
    Case("E35", 400, Refused, "Maximum request length exceeded."),
    Case("E35", 500, Refused, "Bijlage is te groot: maximaal 10 MB"),
    Case("unreached", UNREACHED, Unavailable),
    Case("lost", LOST, Unavailable),
    Case("unreadable", UNREADABLE, Unavailable),
    Case("408", 408, Unavailable),
    Case("4xx", 418, Refused),
    Case("other", 302, Unavailable),
    Case("other", 507, Unavailable),
]
POST_MEANS = {
    "not sent": {"E6", "401", "429", "cdn", "E14", "E15", "E16", "E34", "unreached"},
    "unknown": {"500", "fault", "E33", "E34b", "lost", "unreadable", "408", "other"},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.message or case.status}")
def test_an_answer_is_recognised_and_keeps_its_own_words(case: Case) -> None:
    meaning = classify(case.answer)
    error = meaning.error(CALL)
    assert meaning.rule.id == case.row
    assert isinstance(error, case.kind)
    assert case.message in str(error)
    assert error.dossier == "310001"
    assert error.next_step


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.message or case.status}")
def test_a_write_ends_as_the_catalogue_says(case: Case) -> None:
    rule = classify(case.answer).rule
    expected = next((means for means, ids in POST_MEANS.items() if case.row in ids), "rejected")
    assert rule.after_write == expected


def test_every_row_is_tried() -> None:
    assert {rule.id for rule in rules().rules} == {case.row for case in CASES}


def test_only_the_four_statuses_that_exact_counts_are_counted() -> None:
    counted = {case.status for case in CASES if classify(case.answer).counted}
    assert counted == {400, 401, 403, 404}


def test_only_these_rows_let_a_read_be_repeated_by_the_machine() -> None:
    repeated = {rule.id: rule.retry for rule in rules().rules if rule.retry}
    assert repeated == {
        "E6": "token",
        "E14": "minute",
        "429": "minute",
        "E34": "maintenance",
        "E34b": "maintenance",
        "fault": "glitch",
        "E33": "glitch",
        "unreached": "glitch",
        "lost": "glitch",
        "unreadable": "glitch",
        "408": "glitch",
        "other": "glitch",
    }
    assert all(waits(retry) for retry in repeated.values())
    assert 3000 <= sum(waits("maintenance")) <= 3900  # about an hour


def test_of_several_messages_in_one_text_the_first_known_one_decides() -> None:
    text = "Iets onbekends\r\nPeriode is afgesloten: 2026 – 3\r\nVerplicht: Dagboek"
    meaning = classify(HttpAnswer(500, {}, b"{}", text))
    error = meaning.error(CALL)
    assert isinstance(error, Refused)
    assert (error.code, error.raw) == ("E24", text)


def test_an_error_names_the_problem_that_is_meant_unless_it_passes_or_its_class_says_it() -> None:
    for case in CASES:
        error = classify(case.answer).error(CALL)
        silent = isinstance(error, TryLater) or case.row in ("401", "E7")
        assert error.problem.startswith("exact-") is not silent
    closed = classify(HttpAnswer(500, {}, b"{}", "Periode is afgesloten: 2026 – 3")).error(CALL)
    assert closed.problem == "exact-period-closed"


def test_a_missing_right_names_the_user_the_right_the_division_and_where_to_grant_it() -> None:
    error = classify(HttpAnswer(403, {}, b"", "Forbidden")).error(CALL)
    assert isinstance(error, RightMissing)
    assert (error.user, error.division) == ("Lotte", 310001)
    assert error.right == "POST salesentry/SalesEntries"
    assert "My Exact Online > Users" in error.next_step
    assert "Lotte" in error.next_step


def test_the_request_id_is_whatever_header_serves() -> None:
    assert HttpAnswer(500, {"Date": "Wed"}, b"").request_id == "Wed"
    assert HttpAnswer(500, {"X-Request-Id": "abc", "Date": "Wed"}, b"").request_id == "abc"
    assert HttpAnswer(500, {}, b"").request_id == ""
