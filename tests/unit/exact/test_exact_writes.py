"""Writing: sent once, whatever happens, and sorted into four outcomes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import BudgetSpent, Reconnect, Refused, RightMissing, WrongDivision
from dossierflow.exact import Exact
from dossierflow.exact.resources.documents import LARGEST, DocumentDraft
from dossierflow.exact.resources.mailbox import PDF, MessageDraft
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown
from dossierflow.store.tokens import StoredTokens
from tests.support.clock import ManualClock

DIVISION = 310001
DRAFT = DocumentDraft("F26-1 Papierhuis", 20, account_id="acc-1", date=datetime(2026, 11, 4).date())  # noqa: DTZ001
MINUTE_SPENT = {"X-RateLimit-Minutely-Remaining": "0", "X-RateLimit-Minutely-Reset": "1764072060000"}
FAULT = "A problem has occurred. The cause of this issue will be investigated as soon as possible."
MAINTENANCE = "Server maintenance: Due to server maintenance the Exact Online server is unavailable."


def error(status: int, text: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": {"value": text}}})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (error(500, "Verplicht: Dagboek"), Rejected),
        (error(400, "Error processing request stream. x"), Rejected),
        (error(403, "Forbidden - Application Scope Violated. Cannot manage"), Rejected),
        (error(404, "Resource not found"), Rejected),
        (httpx.Response(405), Rejected),
        (httpx.Response(413), Rejected),
        (httpx.ConnectError("refused"), NotSent),
        (httpx.ConnectTimeout("slow"), NotSent),
        (httpx.PoolTimeout("full"), NotSent),
        (httpx.Response(429, headers=MINUTE_SPENT), NotSent),
        (httpx.Response(429), NotSent),
        (httpx.Response(401, headers={"WWW-Authenticate": "access token expired"}), NotSent),
        (error(401, "Authentication Required"), NotSent),
        (httpx.Response(503, text="Service Unavailable"), Unknown),
        (httpx.Response(502), Unknown),
        (httpx.Response(504), Unknown),
        (httpx.Response(500), Unknown),
        (httpx.Response(500, text="<html>Runtime Error</html>"), Unknown),
        (error(500, ""), Unknown),
        (error(500, "Ongeldig: iets dat nog niemand zag"), Rejected),
        (error(500, "Iets dat nog niemand zag"), Unknown),
        (error(500, FAULT), Unknown),
        (httpx.Response(201, content=b'{"d": {"ID": "x"}}' + error(500, FAULT).content), Unknown),
        (httpx.Response(201, text="<html>Exact Online is in maintenance</html>"), Unknown),
        (httpx.Response(302, headers={"Location": "/docs/Maintenance.html"}), Unknown),
        (httpx.Response(503, text="Le service est temporairement indisponible"), Unknown),
        (httpx.Response(503, text="<html>Exact Online is temporarily unavailable</html>"), Unknown),
        (error(500, "Onderhoud"), Unknown),
        (error(200, MAINTENANCE), Unknown),
        (error(200, "Verplicht: Dagboek"), Unknown),
        (error(500, f"Already exists: {FAULT}"), Unknown),
        (httpx.Response(403, text="<html>Access Denied</html>"), NotSent),
        (httpx.Response(302, headers={"Location": "/login"}), Unknown),
        (httpx.ReadTimeout("slow"), Unknown),
        (httpx.WriteTimeout("slow"), Unknown),
        (httpx.ReadError("cut"), Unknown),
        (httpx.WriteError("cut"), Unknown),
        (httpx.RemoteProtocolError("cut"), Unknown),
        (httpx.Response(201, content=b""), Unknown),
        (httpx.Response(201, content=b'{"d": {"ID": "x"'), Unknown),
        (httpx.Response(201, content=b"\xff\xfe"), Unknown),
        (httpx.Response(201, text="<entry/>"), Unknown),
        (httpx.Response(201, json={"d": {"ID": None}}), Unknown),
        (httpx.Response(201, json={"d": []}), Unknown),
        (httpx.Response(200, json=[1]), Unknown),
    ],
    ids=lambda part: f"{part!r:.60}",
)
def test_a_write_is_sent_once_and_its_answer_is_sorted(
    exact: Exact, site: Any, answer: Any, outcome: type
) -> None:
    site.answers = [answer]
    result = exact.division(DIVISION).documents.create(DRAFT)
    assert isinstance(result, outcome)
    assert len(site.asked) == 1


def test_a_document_is_created_with_its_key_as_answer(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({"ID": "doc-1", "Subject": None}, 201, **{"X-Request-Id": "r-7"})]
    result = exact.division(DIVISION).documents.create(DRAFT)
    assert result == Accepted("doc-1", "r-7")
    assert site.body == {
        "Subject": "F26-1 Papierhuis",
        "Type": 20,
        "Account": "acc-1",
        "DocumentDate": "2026-11-04T00:00:00",
    }
    assert site.last.headers["Content-Type"] == "application/json"


def test_a_file_travels_in_base64(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({"ID": "att-1"}, 201)]
    assert exact.division(DIVISION).documents.attach("doc-1", "f.pdf", b"%PDF-1.7") == Accepted("att-1", "")
    assert base64.b64decode(site.body["Attachment"]) == b"%PDF-1.7"


def test_a_file_that_is_too_large_costs_no_call(exact: Exact, site: Any) -> None:
    division = exact.division(DIVISION)
    for result in (
        division.documents.attach("doc-1", "f.pdf", bytes(LARGEST + 1)),
        division.mailbox.attach("msg-1", "f.pdf", bytes(LARGEST + 1), PDF),
    ):
        assert isinstance(result, Rejected)
        assert isinstance(result.error, Refused)
        assert result.error.code == "E35"
    assert not site.asked


def test_a_spent_budget_stops_a_write_before_it_leaves(exact: Exact, site: Any, clock: ManualClock) -> None:
    day = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0"}
    site.answers = [httpx.Response(429, headers=day)]
    exact.division(DIVISION).documents.create(DRAFT)
    result = exact.division(DIVISION).documents.create(DRAFT)
    assert isinstance(result, NotSent)
    assert isinstance(result.error, BudgetSpent)
    assert result.error.until - clock.now() < timedelta(hours=12)
    assert len(site.asked) == 1


def test_a_write_waits_for_the_next_minute_rather_than_fail(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    site.handler = lambda request: site.reply({"ID": "doc"}, 201)
    documents = exact.division(DIVISION).documents
    results = [documents.create(DRAFT) for _ in range(61)]
    assert all(isinstance(result, Accepted) for result in results)
    assert clock.now() == datetime(2026, 11, 25, 12, 1, 1, tzinfo=UTC)


def test_a_broken_connection_sends_nothing(exact: Exact, site: Any, tokens: StoredTokens) -> None:
    tokens.give_up(1, "the refresh token was used before", datetime(2026, 11, 25, tzinfo=UTC))
    result = exact.division(DIVISION).documents.create(DRAFT)
    assert isinstance(result, NotSent)
    assert isinstance(result.error, Reconnect)
    assert not site.asked


def test_a_new_relation_sends_only_what_is_filled(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({"ID": "acc-9"}, 201)]
    relation = Relation("", "", "Papierhuis", status="C", is_supplier=True, vat_number="BE0403019261")
    assert exact.division(DIVISION).relations.create(relation) == Accepted("acc-9", "")
    assert site.body == {
        "Name": "Papierhuis",
        "Status": "C",
        "VATNumber": "BE0403019261",
        "IsSupplier": True,
    }


@pytest.mark.parametrize(
    ("role", "sent"), [(Role.CUSTOMER, {"Status": "C"}), (Role.SUPPLIER, {"IsSupplier": True})]
)
def test_a_role_is_given_by_a_partial_put_and_read_back(
    exact: Exact, site: Any, role: Role, sent: dict[str, Any]
) -> None:
    site.answers = [httpx.Response(204), site.reply({**sent, "Division": DIVISION})]
    assert exact.division(DIVISION).relations.give_role("acc-1", role) == Accepted(None, "")
    put, read = site.asked
    assert (put.method, read.method) == ("PUT", "GET")
    assert put.url.path == read.url.path == f"/api/v1/{DIVISION}/crm/Accounts(guid'acc-1')"
    assert read.url.params["$select"] == f"{next(iter(sent))},Division"
    assert json.loads(put.content) == sent


PAGE_OF_MAINTENANCE = httpx.Response(200, text="<html>Exact Online: onderhoud</html>")


@pytest.mark.parametrize(
    ("answer", "shown", "outcome"),
    [
        (httpx.Response(204), {"IsSupplier": False}, Unknown),
        (httpx.Response(204), httpx.Response(502), Unknown),
        (httpx.Response(200), {"IsSupplier": False}, Unknown),
        (PAGE_OF_MAINTENANCE, {"IsSupplier": False}, Unknown),
        (PAGE_OF_MAINTENANCE, {"IsSupplier": True}, Accepted),
        (httpx.Response(200, json={"error": {"message": {"value": "x"}}}), {"IsSupplier": False}, Unknown),
        (httpx.ReadTimeout("slow"), {"IsSupplier": True}, Accepted),
        (error(500, FAULT), {"IsSupplier": True}, Accepted),
        (error(500, "Verplicht: Naam"), None, Rejected),
        (httpx.ConnectError("refused"), None, NotSent),
    ],
    ids=lambda part: f"{part!r:.60}",
)
def test_a_change_is_done_when_exact_shows_it_whatever_it_answered(
    exact: Exact, site: Any, answer: Any, shown: Any, outcome: type
) -> None:
    site.answers = [answer]
    site.handler = lambda request: shown if isinstance(shown, httpx.Response) else site.reply(shown)
    result = exact.division(DIVISION).relations.give_role("acc-1", Role.SUPPLIER)
    assert isinstance(result, outcome)
    assert [request.method for request in site.asked].count("PUT") == 1


def test_a_padded_code_that_comes_back_is_the_code_that_was_sent(exact: Exact, site: Any) -> None:
    site.answers = [httpx.Response(204), site.reply({"Status": "C  "})]
    given = exact.division(DIVISION).relations.give_role("acc-1", Role.CUSTOMER)
    assert isinstance(given, Accepted)


def test_a_write_sits_through_maintenance_that_turned_it_away(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    before = clock.now()
    site.answers = [httpx.Response(503, text=MAINTENANCE)] * 2 + [site.reply({"ID": "doc-1"}, 201)]
    assert exact.division(DIVISION).documents.create(DRAFT) == Accepted("doc-1", "")
    assert clock.now() - before == timedelta(seconds=60 + 120)


def test_maintenance_that_lasts_longer_leaves_the_write_not_sent(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    before = clock.now()
    site.handler = lambda request: httpx.Response(503, text=MAINTENANCE)
    assert isinstance(exact.division(DIVISION).documents.create(DRAFT), NotSent)
    assert timedelta(minutes=50) < clock.now() - before < timedelta(minutes=70)


def test_an_unknown_text_keeps_its_words_for_the_person_who_looks(exact: Exact, site: Any) -> None:
    site.answers = [error(500, "Iets dat nog niemand zag")]
    doubt = exact.division(DIVISION).documents.create(DRAFT)
    assert isinstance(doubt, Unknown)
    assert isinstance(doubt.error, Refused)
    assert doubt.error.raw == "Iets dat nog niemand zag"


def test_a_message_and_its_file_go_to_a_mailbox(exact: Exact, site: Any) -> None:
    mailbox = exact.division(DIVISION).mailbox
    site.answers = [site.reply({"ID": "msg-1"}, 201), site.reply({"ID": "att-1"}, 201)]
    assert mailbox.send(MessageDraft("F26-1", "box-1", "box-2", 7000, operation=1)) == Accepted("msg-1", "")
    assert site.body["Operation"] == 1
    assert mailbox.attach("msg-1", "f.pdf", b"%PDF", PDF) == Accepted("att-1", "")
    assert (site.body["MailMessageID"], site.body["Type"]) == ("msg-1", PDF)


def test_statuses_of_messages_cost_one_call_for_sixty(exact: Exact, site: Any) -> None:
    site.handler = lambda request: site.rows({"ID": "m", "Subject": "s", "RecipientStatus": 42})
    statuses = exact.division(DIVISION).mailbox.statuses(f"{number:036d}" for number in range(61))
    assert [one.status for one in statuses] == [42, 42]
    assert len(site.asked) == 2
    assert len(str(site.asked[0].url)) < 6000


def test_a_forbidden_write_is_explained_by_userhasrights(exact: Exact, site: Any) -> None:
    documents = exact.division(DIVISION).documents
    site.answers = [
        error(403, "Forbidden"),
        httpx.Response(200, json={"d": {"UserHasRights": False}}),
    ]
    result = documents.create(DRAFT)
    assert isinstance(result, Rejected)
    assert isinstance(result.error, RightMissing)
    assert "role in this company does not include it" in str(result.error)
    assert site.last.url.params["endpoint"] == "'Documents/Documents'"
    assert site.last.url.params["action"] == "'POST'"
    site.answers = [error(403, "Forbidden")]  # known now: asked once
    documents.create(DRAFT)


@pytest.mark.parametrize(
    ("answer", "shown", "says"),
    [
        (httpx.Response(204), {"Status": "A"}, "crm/Accounts(guid'a') was changed, and shows it as it was"),
        (httpx.Response(204), httpx.Response(502), "GET crm/Accounts in division 310001"),
        (httpx.Response(200, json={"d": 1}), {"Status": None}, "content where none is documented"),
    ],
)
def test_a_change_in_doubt_says_why_and_names_its_call(
    exact: Exact, site: Any, answer: httpx.Response, shown: Any, says: str
) -> None:
    answer.headers["X-Request-Id"] = "r-9"
    site.answers = [answer]
    site.handler = lambda request: shown if isinstance(shown, httpx.Response) else site.reply(shown)
    doubt = exact.division(DIVISION).relations.give_role("a", Role.CUSTOMER)
    assert isinstance(doubt, Unknown)
    assert says in str(doubt.error)
    assert doubt.request_id == "r-9"


def test_a_change_that_is_shown_keeps_the_id_of_its_call(exact: Exact, site: Any) -> None:
    done = httpx.Response(204, headers={"X-Request-Id": "r-9"})
    site.answers = [done, site.reply({"IsSupplier": True})]
    given = exact.division(DIVISION).relations.give_role("a", Role.SUPPLIER)
    assert given == Accepted(None, "r-9")


def test_a_forbidden_change_is_explained_as_a_put_of_its_resource(exact: Exact, site: Any) -> None:
    site.answers = [error(403, "Forbidden"), httpx.Response(200, json={"d": False})]
    refused = exact.division(DIVISION).relations.give_role("a", Role.CUSTOMER)
    assert isinstance(refused, Rejected)
    assert "role in this company does not include it" in str(refused.error)
    assert (site.last.url.params["endpoint"], site.last.url.params["action"]) == ("'CRM/Accounts'", "'PUT'")


def test_an_answer_from_another_company_when_read_back_stops_the_connection(exact: Exact, site: Any) -> None:
    site.answers = [httpx.Response(204), site.reply({"IsSupplier": True, "Division": 310009})]
    with pytest.raises(WrongDivision):
        exact.division(DIVISION).relations.give_role("a", Role.SUPPLIER)


def test_a_forbidden_write_names_user_right_division_and_request(exact: Exact, site: Any) -> None:
    bare = error(403, "Forbidden")
    bare.headers["X-Request-Id"] = "r-9"
    site.answers = [bare, httpx.Response(200, json={"d": False})]
    refused = exact.division(DIVISION).documents.create(DRAFT)
    assert isinstance(refused, Rejected)
    missing = refused.error
    assert isinstance(missing, RightMissing)
    assert (missing.user, missing.right, missing.division) == (
        "Lotte Vermeulen",
        "POST documents/Documents",
        DIVISION,
    )
    assert (refused.request_id, missing.request_id) == ("r-9", "r-9")
    assert missing.next_step == (
        "Grant it in Exact Online: My Exact Online > Users > the rights of Lotte Vermeulen in company 310001."
    )


def test_a_value_that_exact_shows_in_another_type_is_not_what_was_sent(exact: Exact, site: Any) -> None:
    site.answers = [httpx.Response(204), site.reply({"Status": 7})]
    assert isinstance(exact.division(DIVISION).relations.give_role("a", Role.CUSTOMER), Unknown)


def test_a_document_is_created_without_asking_for_the_whole_record(exact: Exact, site: Any) -> None:
    site.answers = [site.reply({"ID": "doc-1"}, 201)]
    exact.division(DIVISION).documents.create(DRAFT)
    assert "Prefer" not in site.last.headers
