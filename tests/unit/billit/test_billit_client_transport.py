"""Every call says for whom it is; only what is safe to repeat is repeated; answers are read without trust."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.budget import Pace
from dossierflow.billit.client import Billit, BillitCompany, Options
from dossierflow.billit.context import Context, HeaderMode
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import (
    BadData,
    BudgetSpent,
    Reconnect,
    RightMissing,
    SettingError,
    Unavailable,
    Uncertain,
)
from dossierflow.kernel.clock import ManualClock

ORDERS = "/v1/orders"
EMPTY: dict[str, Any] = {"Items": []}
RELATION = Relation("guid-1", "1001", "Papierhuis Demo BV", vat_number="BE0712345036")


@pytest.mark.parametrize(
    ("mode", "party", "context"), [("docs", "700101", "700100"), ("swagger", "700100", "700101")]
)
def test_both_arrangements_of_the_accountant_headers_are_a_setting(
    script: Any, clock: ManualClock, mode: str, party: str, context: str
) -> None:
    script.on("GET", ORDERS, EMPTY)
    client = Billit(
        "https://billit.test/", ApiKey("k"), 700100, mode, clock, http=httpx.MockTransport(script)
    )
    list(client.company(700101).orders.changed(None))
    sent = script.requests[0].headers
    assert (sent["PartyID"], sent["ContextPartyID"]) == (party, context)
    assert (sent["ApiKey"], sent["Accept"]) == ("k", "application/json")


def test_account_information_and_the_feed_carry_the_office_itself(billit: Billit, script: Any) -> None:
    script.on("GET", "/v1/account/accountInformation", {"Companies": []})
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
    company: BillitCompany, script: Any, clock: ManualClock, trouble: Any
) -> None:
    began = clock.now()
    script.on("GET", ORDERS, trouble, trouble, EMPTY)
    assert [len(page) for page in company.orders.changed(None)] == [0]
    assert len(script.requests) == company.session.transport.calls == 3
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
    company.orders.patch(1, internal_info="Booked 2026/412")
    assert len(script.requests) == 2


def test_the_answer_of_such_a_write_is_not_looked_at(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", f"{ORDERS}/1", httpx.Response(200, text="booking lines added"))
    company.orders.patch(1, internal_info="x")
    assert len(script.requests) == 1


def test_a_keyed_write_is_repeated_with_the_same_key_under_both_names(
    company: BillitCompany, script: Any
) -> None:
    script.on("POST", "/v1/parties", httpx.ReadTimeout("slow"), 911245)
    assert company.parties.save(RELATION, Role.SUPPLIER) == 911245
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
    with pytest.raises(Uncertain) as doubt:
        company.parties.save(RELATION, Role.SUPPLIER)
    assert (doubt.value.dossier, doubt.value.document) == ("700101", "relation 1001")


def test_a_write_that_never_left_is_no_doubt(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/parties", httpx.ConnectError("refused"))
    with pytest.raises(Unavailable):
        company.parties.save(RELATION, Role.SUPPLIER)
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
    pace = Pace(clock, per_second=1, burst=5)
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
    assert clock.now() - began == timedelta(seconds=2)
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
    with pytest.raises(RightMissing) as refusal:
        company.orders.get(5)
    shown = repr(refusal.value) + str(refusal.value) + repr(company.session) + repr(vars(company))
    assert "secret-key-1" not in shown


def test_a_401_without_any_id_in_question_means_the_credentials(billit: Billit, script: Any) -> None:
    script.on("GET", "/v1/account/accountInformation", httpx.Response(401))
    with pytest.raises(Reconnect, match="credentials"):
        billit.account()
