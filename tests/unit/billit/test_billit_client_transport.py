"""Every call says for whom it is; only what is safe to repeat is repeated; answers are read without trust."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, BillitCompany, Options
from dossierflow.billit.context import Context, HeaderMode
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import (
    BadData,
    BudgetSpent,
    Reconnect,
    Refused,
    RightMissing,
    SettingError,
    Unavailable,
    Uncertain,
)
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown, accepted
from dossierflow.kernel.pace import Pace
from dossierflow.texts import phrase
from tests.support.clock import ManualClock

ORDERS = "/v1/orders"
ACCOUNT = "/v1/account/accountInformation"
EMPTY: dict[str, Any] = {"Items": []}
RELATION = Relation("guid-1", "1001", "Papierhuis Demo BV", vat_number="BE0712345036")


@pytest.mark.parametrize(
    ("mode", "party", "context"),
    [("docs", "700101", "700100"), ("swagger", "700100", "700101"), ("party", "700101", None)],
)
def test_every_arrangement_of_the_accountant_headers_is_a_setting(
    script: Any, clock: ManualClock, mode: str, party: str, context: str | None
) -> None:
    script.on("GET", ORDERS, EMPTY)
    client = Billit(
        "https://billit.test/", ApiKey("k"), 700100, mode, clock, http=httpx.MockTransport(script)
    )
    list(client.company(700101).orders.changed(None))
    sent = script.requests[0].headers
    assert (sent["PartyID"], sent.get("ContextPartyID")) == (party, context)
    assert (sent["ApiKey"], sent["Accept"]) == ("k", "application/json")


def test_account_information_and_the_feed_carry_the_office_itself(billit: Billit, script: Any) -> None:
    script.on("GET", ACCOUNT, {"Companies": [{"PartyID": 700100}]})
    script.on("GET", "/v1/accountant/feeds", [])
    billit.account()
    billit.feed("dossierflow").names()
    for request in script.requests:
        assert request.headers["PartyID"] == request.headers["ContextPartyID"] == "700100"


def test_a_company_without_an_office_speaks_for_itself() -> None:
    own = Context.dossier(42, None, HeaderMode.SWAGGER)
    assert own.headers() == {"PartyID": "42", "ContextPartyID": "42"}


def test_the_feed_needs_to_know_the_office(clock: ManualClock) -> None:
    with pytest.raises(SettingError, match="OFFICE_PARTY_ID"):
        Billit("https://billit.test", ApiKey("k"), None, "docs", clock).feed("dossierflow")


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(503),
        httpx.Response(500, text="<html>oops</html>"),
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(200, text="<html>maintenance</html>"),
    ],
)
def test_reads_are_repeated_with_growing_pauses(
    billit: Billit, company: BillitCompany, script: Any, clock: ManualClock, trouble: Any
) -> None:
    began = clock.now()
    script.on("GET", ORDERS, trouble, trouble, EMPTY)
    assert [len(page) for page in company.orders.changed(None)] == [0]
    assert len(script.requests) == billit.calls == 3
    waited = 14 if isinstance(trouble, httpx.Response) and trouble.status_code == 429 else 3
    assert clock.now() - began == timedelta(seconds=waited)


def test_reads_that_never_succeed_are_left_to_the_next_run(company: BillitCompany, script: Any) -> None:
    script.on("GET", ORDERS, httpx.Response(502))
    with pytest.raises(Unavailable, match="HTTP 502"):
        list(company.orders.changed(None))
    assert len(script.requests) == 5


def test_a_long_retry_after_ends_the_run_and_says_until_when(
    company: BillitCompany, script: Any, clock: ManualClock
) -> None:
    script.on("GET", ORDERS, httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(BudgetSpent) as spent:
        list(company.orders.changed(None))
    assert spent.value.until == clock.now() + timedelta(hours=1)
    assert len(script.requests) == 1


def test_a_retry_after_may_be_a_date(company: BillitCompany, script: Any, clock: ManualClock) -> None:
    at = {"Retry-After": "Fri, 06 Nov 2026 09:00:30 GMT"}
    script.on("GET", ORDERS, httpx.Response(429, headers=at), EMPTY)
    began = clock.now()
    list(company.orders.changed(None))
    assert clock.now() - began == timedelta(seconds=30)


def test_a_write_that_may_be_done_twice_is_repeated_after_a_lost_answer(
    company: BillitCompany, script: Any
) -> None:
    script.on("PATCH", f"{ORDERS}/1", httpx.ReadTimeout("slow"), httpx.Response(200))
    assert company.orders.patch(1, internal_info="Booked 2026/412") == Accepted(None)
    assert len(script.requests) == 2


ERRORS = {"errors": [{"Code": "GenericError", "Description": "Pas mogelijk"}]}


@pytest.mark.parametrize(
    ("answer", "outcome", "calls"),
    [
        (httpx.Response(200), Accepted, 1),
        (httpx.Response(204), Accepted, 1),
        (httpx.Response(200, json=12), Accepted, 1),
        (httpx.Response(200, json=ERRORS), Rejected, 1),
        (httpx.Response(200, json={"Message": "An error has occurred."}), Rejected, 1),
        (httpx.Response(202, json={"errors": {"OrderID": ["onbekend"]}}), Rejected, 1),
        (httpx.Response(200, json={"Code": "GenericError", "Description": "Pas mogelijk"}), Rejected, 1),
        (httpx.Response(200, text="<html>maintenance</html>"), Unknown, 5),
        (httpx.Response(200, text="something"), Unknown, 5),
        (httpx.Response(200, json={"OrderID": 1}), Unknown, 5),
        (httpx.Response(200, json=False), Unknown, 5),
        (httpx.Response(400, json=ERRORS), Rejected, 1),
        (httpx.Response(404), Rejected, 1),
        (httpx.Response(500), Unknown, 5),
        (httpx.Response(429), NotSent, 5),
        (httpx.Response(403, text="<html>blocked</html>"), NotSent, 1),
        (httpx.Response(302, headers={"Location": "/login"}), Unknown, 1),
        (httpx.ConnectError("refused"), NotSent, 5),
        (httpx.ReadTimeout("slow"), Unknown, 5),
    ],
    ids=lambda part: f"{part!r:.60}",
)
def test_a_write_ends_in_one_of_four_outcomes(
    company: BillitCompany, script: Any, answer: Any, outcome: type, calls: int
) -> None:
    """A success counts with the documented body only, which is none."""
    script.on("PATCH", f"{ORDERS}/1", answer)
    assert type(company.orders.patch(1, internal_info="x")) is outcome
    assert len(script.requests) == calls


@pytest.mark.parametrize(
    "body",
    [
        {"Code": "GenericError", "Description": "Pas mogelijk"},
        {"Message": "Pas mogelijk", "ExceptionType": "System.Exception"},
        {"title": "Pas mogelijk", "status": 400, "traceId": "00-1"},
        {"errors": {"OrderID": ["Pas mogelijk"]}},
        {"error": {"code": "x", "message": "Pas mogelijk"}},
    ],
    ids=str,
)
def test_an_error_of_any_shape_at_200_keeps_its_words(
    company: BillitCompany, billit: Billit, script: Any, body: Any
) -> None:
    for path in (ORDERS, f"{ORDERS}/1", ACCOUNT):
        script.on("GET", path, body)
    for ask in (lambda: list(company.orders.changed(None)), lambda: company.orders.get(1), billit.account):
        with pytest.raises(Refused, match="Pas mogelijk"):
            ask()


def test_errors_are_looked_for_whatever_the_status(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", f"{ORDERS}/1", ERRORS)
    refused = company.orders.patch(1, internal_info="x")
    assert isinstance(refused, Rejected)
    assert isinstance(refused.error, Refused)
    assert (refused.error.code, refused.error.raw) == ("GenericError", "Pas mogelijk")
    script.on("GET", ORDERS, ERRORS)
    with pytest.raises(Refused, match="Pas mogelijk"):
        list(company.orders.changed(None))
    script.on("GET", f"{ORDERS}/1", ERRORS)
    with pytest.raises(Refused, match="Pas mogelijk"):
        company.orders.get(1)


def test_a_keyed_write_is_repeated_with_the_same_key_under_both_names(
    company: BillitCompany, script: Any
) -> None:
    script.on("POST", "/v1/parties", httpx.ReadTimeout("slow"), 911245)
    assert company.parties.save(RELATION, Role.SUPPLIER) == Accepted(911245)
    keys = {request.headers[name] for request in script.requests for name in KEY_NAMES}
    assert len(script.requests) == 2
    assert len(keys) == 1


KEY_NAMES = ("Idempotency-Key", "Idempotent-Key")


def test_every_new_write_has_a_key_of_its_own(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/parties", 1)
    company.parties.save(RELATION, Role.SUPPLIER)
    company.parties.save(RELATION, Role.CUSTOMER)
    company.parties.save(RELATION, Role.CUSTOMER, key="mine")
    keys = [request.headers["Idempotency-Key"] for request in script.requests]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"


def test_a_write_that_stays_without_answer_is_uncertain(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/parties", httpx.Response(500))
    doubt = company.parties.save(RELATION, Role.SUPPLIER)
    assert isinstance(doubt, Unknown)
    assert isinstance(doubt.error, Uncertain)
    assert (doubt.error.dossier, doubt.error.document) == ("700101", phrase("label.relation", code="1001"))
    with pytest.raises(Uncertain):
        accepted(doubt)


def test_a_write_that_never_left_is_no_doubt(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/parties", httpx.ConnectError("refused"))
    outcome = company.parties.save(RELATION, Role.SUPPLIER)
    assert isinstance(outcome, NotSent)
    assert isinstance(outcome.error, Unavailable)
    assert len(script.requests) == 5


def test_an_answer_larger_than_any_file_is_refused_by_its_claim_and_by_its_size(
    company: BillitCompany, script: Any
) -> None:
    claim = {"Content-Length": str(100 * 1024 * 1024)}
    script.on("GET", "/v1/files/x", lambda _: httpx.Response(200, headers=claim, content=iter([b"{}"])))
    with pytest.raises(BadData, match="larger") as claimed:
        company.files.get("x", document="2204417")
    assert (claimed.value.dossier, claimed.value.document) == ("700101", "2204417")
    script.on("GET", "/v1/files/x", lambda _: httpx.Response(200, content=iter([b" " * 2**20] * 3)))
    with pytest.raises(BadData, match="larger"):
        company.files.get("x")


def test_unreadable_json_is_no_crash(company: BillitCompany, script: Any) -> None:
    for text in ("[" * 100_000, '{"Items": [', "\xff\xfe", '{"Items": 3}', '"text"'):
        script.on("GET", ORDERS, httpx.Response(200, text=text))
        with pytest.raises(Unavailable):
            list(company.orders.changed(None))


def test_the_pace_lets_a_burst_through_and_then_one_a_second(clock: ManualClock) -> None:
    pace = Pace(clock, most=1, burst=5)
    began = clock.now()
    for _ in range(8):
        pace.take()
    assert clock.now() - began == timedelta(seconds=3)
    clock.sleep(60)
    began = clock.now()
    for _ in range(5):
        pace.take()
    assert clock.now() == began


def test_the_pace_is_kept_for_every_attempt(script: Any, clock: ManualClock) -> None:
    script.on("GET", ORDERS, EMPTY)
    options = Options(per_second=2, burst=1)
    client = Billit(
        "https://x.test", ApiKey("k"), 1, "docs", clock, options=options, http=httpx.MockTransport(script)
    )
    began = clock.now()
    for _ in range(5):
        list(client.company(2).orders.changed(None))
    assert clock.now() - began == timedelta(seconds=4)  # it begins with one a second
    assert client.calls == 5


@pytest.mark.parametrize("address", ["", "billit", "ftp://x", "http://", "http://[::1"])
def test_a_wrong_address_is_a_setting_to_correct(clock: ManualClock, address: str) -> None:
    with pytest.raises(SettingError, match="DOSSIERFLOW_BILLIT_URL"):
        Billit(address, ApiKey("k"), 1, "docs", clock)


@pytest.mark.parametrize("key", ["", "  ", "a b", "a\nb", "clé"])
def test_a_malformed_key_is_refused_before_it_can_appear_in_an_error(key: str) -> None:
    with pytest.raises(SettingError) as refusal:
        ApiKey(key)
    assert key.strip() == "" or key not in str(refusal.value)


def test_the_key_appears_in_no_repr_and_no_error(company: BillitCompany, script: Any) -> None:
    script.on("GET", f"{ORDERS}/5", httpx.Response(401))
    script.on("GET", ACCOUNT, {"Companies": [{"PartyID": 700100}]})
    with pytest.raises(RightMissing) as refusal:
        company.orders.get(5)
    shown = repr(refusal.value) + str(refusal.value) + repr(company.session) + repr(vars(company))
    assert "secret-key-1" not in shown


def test_a_401_without_any_id_in_question_means_the_credentials(billit: Billit, script: Any) -> None:
    script.on("GET", ACCOUNT, httpx.Response(401))
    with pytest.raises(Reconnect, match="credentials"):
        billit.account()
    assert len(script.requests) == 1


NOT_VALID = httpx.Response(401, json={"errors": [{"Code": "ApiKeyNotValid", "Description": "Clé"}]})


def test_a_dead_key_is_one_problem_of_the_connection(billit: Billit, script: Any) -> None:
    """Asked once for all dossiers: whoever meets a 401 meanwhile meets a dead key."""
    script.on("GET", ACCOUNT, NOT_VALID)
    for party in (700101, 700102):
        script.on("GET", ORDERS, NOT_VALID)
        script.on("PATCH", f"{ORDERS}/1", httpx.Response(401))
        with pytest.raises(Reconnect) as dead:
            list(billit.company(party).orders.changed(None))
        assert dead.value.problem == "billit-reconnect"
        unsent = billit.company(party).orders.patch(1, internal_info="x")
        assert isinstance(unsent, NotSent)
        assert isinstance(unsent.error, Reconnect)
    assert [request.url.path for request in script.requests].count(ACCOUNT) == 1


@pytest.mark.parametrize("answer", [NOT_VALID, httpx.Response(401), httpx.Response(403, json={})])
def test_a_living_key_and_a_401_are_a_missing_right_of_that_company(
    billit: Billit, script: Any, clock: ManualClock, answer: httpx.Response
) -> None:
    script.on("GET", ACCOUNT, {"Companies": [{"PartyID": 700100}]})
    script.on("GET", ORDERS, answer)
    for party in (700101, 700102):
        with pytest.raises(RightMissing):
            list(billit.company(party).orders.changed(None))
    asked = [request.headers["PartyID"] for request in script.requests if request.url.path == ACCOUNT]
    assert asked == ["700100"]
    clock.sleep(301)
    with pytest.raises(RightMissing):
        list(billit.company(700101).orders.changed(None))
    assert [request.url.path for request in script.requests].count(ACCOUNT) == 2


def test_an_account_that_does_not_answer_blames_nobody(billit: Billit, script: Any) -> None:
    script.on("GET", ACCOUNT, httpx.Response(503))
    script.on("GET", ORDERS, httpx.Response(401))
    with pytest.raises(RightMissing):
        list(billit.company(700101).orders.changed(None))


@pytest.mark.parametrize("answer", [{}, {"Companies": None}, {"Companies": []}])
def test_an_account_without_companies_is_an_error(billit: Billit, script: Any, answer: Any) -> None:
    script.on("GET", ACCOUNT, answer)
    with pytest.raises(BadData, match="Companies"):
        billit.account()


def test_an_account_that_answers_errors_is_not_an_empty_one(billit: Billit, script: Any) -> None:
    script.on("GET", ACCOUNT, ERRORS)
    with pytest.raises(Refused, match="Pas mogelijk"):
        billit.account()


def test_each_dossier_waits_on_its_own_clock_at_the_pace_of_all(script: Any, clock: ManualClock) -> None:
    script.on("GET", ORDERS, httpx.Response(503), EMPTY)
    told = ManualClock(clock.now())
    client = Billit(
        "https://x.test",
        ApiKey("k"),
        1,
        "docs",
        clock,
        options=Options(per_second=1, burst=1),
        http=httpx.MockTransport(script),
    )
    list(client.company(2, clock=told).orders.changed(None))
    assert told.now() - clock.now() == timedelta(seconds=1 + 1)  # after the 503, and the pace's second
    assert client.calls == 2


def test_clients_of_one_pool_count_their_own_calls_and_leave_it_open(script: Any, clock: ManualClock) -> None:
    script.on("GET", ORDERS, EMPTY)
    pool = Exchange("https://billit.test", transport=httpx.MockTransport(script))
    options = Options(per_second=0)
    for _ in range(2):
        with Billit("", ApiKey("k"), 1, "docs", clock, options=options, exchange=pool) as client:
            list(client.company(2).orders.changed(None))
            assert client.calls == 1
    assert pool.calls == 0
    assert pool.send("GET", ORDERS, {}).ok
    pool.close()
