"""Reading: pages to the end, streams with a cursor, and repetition only where the catalogue allows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dossierflow.errors import BadData, BudgetSpent, Bug, Reconnect, Unavailable
from dossierflow.exact import Exact
from tests.support.clock import ManualClock

BASE = "https://start.exactonline.be"
DIVISION = 310001
NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)  # the clock of the fixtures
MAINTENANCE = "Server maintenance: Due to server maintenance the Exact Online server is unavailable."


def currency(code: str) -> dict[str, Any]:
    return {"Code": code, "Description": code}


def account(timestamp: int, **more: Any) -> dict[str, Any]:
    return {
        "Timestamp": str(timestamp),
        "ID": f"id-{timestamp}",
        "Code": "  400000",
        "Description": "Klanten",
        "Type": 20,
        "VATCode": None,
        "UseCostcenter": 0,
        "UseCostunit": 2,
        "IsBlocked": False,
        "VATNonDeductiblePercentage": None,
        "Division": DIVISION,
        **more,
    }


def test_every_read_names_its_fields_and_asks_for_json(exact: Exact, site: Any) -> None:
    site.answers = [site.rows(currency("EUR"))]
    assert [one.code for one in exact.division(DIVISION).currencies()] == ["EUR"]
    assert site.last.url.path == f"/api/v1/{DIVISION}/general/Currencies"
    assert site.last.url.params["$select"] == "Code,Description"
    assert site.last.headers["Accept"] == "application/json"
    assert site.last.headers["Authorization"] == "Bearer access-1"


def test_next_is_followed_unchanged_to_the_end(exact: Exact, site: Any) -> None:
    following = f"{BASE}/api/v1/{DIVISION}/general/Currencies?$select=Code,Description&$skiptoken='EUR'"
    site.answers = [site.rows(currency("CHF"), following=following), site.rows(currency("EUR"))]
    assert [one.code for one in exact.division(DIVISION).currencies()] == ["CHF", "EUR"]
    assert httpx.URL(following) == site.last.url


@pytest.mark.parametrize(
    "following",
    [
        "https://elsewhere.example/api/v1/310001/general/Currencies",
        f"{BASE}:444/api/v1/310001/x",
        "http:///",
        "http://[",
    ],
)
def test_no_token_is_sent_to_another_site(exact: Exact, site: Any, following: str) -> None:
    site.answers = [site.rows(currency("CHF"), following=following)]
    with pytest.raises(Bug):
        exact.division(DIVISION).currencies()
    assert len(site.asked) == 1


def test_a_list_that_leads_back_to_itself_ends(exact: Exact, site: Any) -> None:
    following = f"{BASE}/api/v1/{DIVISION}/general/Currencies?$skiptoken=1"
    site.handler = lambda request: site.rows(currency("EUR"), following=following)
    with pytest.raises(Bug, match="leads back"):
        exact.division(DIVISION).currencies()


def test_a_list_without_end_meets_the_ceiling(
    exact: Exact, site: Any, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dossierflow.exact.transport.CEILING", 7)
    page = f"{BASE}/api/v1/{DIVISION}/general/Currencies?$skiptoken="
    site.handler = lambda request: site.rows(following=f"{page}{len(site.asked)}")
    with pytest.raises(Bug, match="no end after 7 pages"):
        exact.division(DIVISION).currencies()


def test_a_stream_gives_pages_with_the_cursor_to_store(exact: Exact, site: Any) -> None:
    following = f"{BASE}/api/v1/{DIVISION}/sync/Financial/GLAccounts?$skiptoken=9L"
    site.answers = [site.rows(account(8), account(9), following=following), site.rows(account(12))]
    pages = list(exact.division(DIVISION).gl_accounts.changed(5))
    assert [(len(page.rows), page.last) for page in pages] == [(2, 9), (1, 12)]
    assert site.asked[0].url.params["$filter"] == "Timestamp gt 5L"
    assert site.asked[0].url.params["$select"].startswith("Timestamp,ID,Code")
    assert pages[0].rows[0].code == "400000"


def test_an_idle_stream_is_one_call_and_one_empty_page(exact: Exact, site: Any) -> None:
    site.answers = [site.rows()]
    [page] = exact.division(DIVISION).deletions.changed(77)
    assert (page.rows, page.last) == ([], 77)
    assert exact.calls == 1


def test_a_first_read_starts_behind_timestamp_one(exact: Exact, site: Any) -> None:
    site.answers = [site.rows()]
    list(exact.division(DIVISION).ledger_lines.changed(0))
    assert site.last.url.params["$filter"] == "Timestamp gt 1L"


def test_a_stream_whose_timestamps_do_not_rise_is_not_trusted(exact: Exact, site: Any) -> None:
    following = f"{BASE}/api/v1/{DIVISION}/sync/Financial/GLAccounts?$skiptoken=9L"
    site.answers = [site.rows(account(9), following=following), site.rows(account(8))]
    with pytest.raises(Bug, match="do not rise"):
        list(exact.division(DIVISION).gl_accounts.changed(5))


def test_a_bad_row_spoils_its_page_and_no_part_of_it_comes_through(exact: Exact, site: Any) -> None:
    site.answers = [site.rows(account(8), account(9, Type="twenty"))]
    with pytest.raises(BadData, match="GLAccounts id-9"):
        next(exact.division(DIVISION).gl_accounts.changed(5))


@pytest.mark.parametrize(
    "form",
    [
        httpx.Response(503, text=MAINTENANCE),
        httpx.Response(200, text="<html>Exact Online: onderhoud</html>"),
        httpx.Response(200, text="<html>Exact Online is tijdelijk niet beschikbaar</html>"),
        httpx.Response(200, json={"error": {"message": {"value": MAINTENANCE}}}),
        httpx.Response(200, text=MAINTENANCE),
        httpx.Response(302, headers={"Location": "/docs/Maintenance.html"}),
        httpx.Response(502, text="<html>Server maintenance</html>"),
    ],
    ids=lambda form: f"{form.status_code} {form.text[:30]}",
)
def test_a_read_sits_through_maintenance(
    exact: Exact, site: Any, clock: ManualClock, form: httpx.Response
) -> None:
    site.answers = [form] * 3 + [site.rows(currency("EUR"))]
    assert exact.division(DIVISION).currencies()
    assert clock.now() == NOON + timedelta(seconds=60 + 120 + 240)


def test_maintenance_that_lasts_an_hour_ends_the_read(exact: Exact, site: Any, clock: ManualClock) -> None:
    site.handler = lambda request: httpx.Response(503, text=MAINTENANCE)
    with pytest.raises(Unavailable, match="maintenance"):
        exact.division(DIVISION).currencies()
    assert timedelta(minutes=50) < clock.now() - NOON < timedelta(minutes=70)


@pytest.mark.parametrize(
    "glitch",
    [
        httpx.Response(502),
        httpx.Response(504),
        httpx.Response(500, text="<html>Runtime Error</html>"),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b'{"d": {"results": [{"Code"'),
        httpx.Response(200, json={"d": {"results": "none"}}),
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
    ids=lambda glitch: type(glitch).__name__ if isinstance(glitch, Exception) else str(glitch),
)
def test_a_glitch_is_tried_again_three_times(
    exact: Exact, site: Any, clock: ManualClock, glitch: httpx.Response | Exception
) -> None:
    site.answers = [glitch, site.rows(currency("EUR"))]
    assert exact.division(DIVISION).currencies()
    site.answers = [glitch] * 4
    with pytest.raises(Unavailable):
        exact.division(DIVISION).currencies()
    assert len(site.asked) == 2 + 4


def test_a_business_refusal_is_final(exact: Exact, site: Any) -> None:
    site.answers = [site.refusal(500, "Ongeldig: iets")]
    with pytest.raises(Exception, match="Ongeldig: iets"):
        exact.division(DIVISION).currencies()
    assert len(site.asked) == 1


def test_a_spent_minute_is_slept_out_to_the_reset_and_a_second(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    spent = {
        "X-RateLimit-Minutely-Limit": "60",
        "X-RateLimit-Minutely-Remaining": "0",
        "X-RateLimit-Minutely-Reset": str(int(NOON.timestamp() + 50) * 1000),
    }
    site.answers = [site.refusal(429, **spent), site.rows(currency("EUR"))]
    assert exact.division(DIVISION).currencies()
    assert clock.now() == NOON + timedelta(seconds=51)


def test_a_429_without_any_header_waits_for_the_next_minute(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    site.answers = [site.refusal(429), site.rows(currency("EUR"))]
    assert exact.division(DIVISION).currencies()
    assert clock.now() == NOON + timedelta(seconds=51)


def test_a_spent_day_parks_the_division_until_midnight_utc(exact: Exact, site: Any) -> None:
    reset = NOON.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    day = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(reset.timestamp()) * 1000),
    }
    site.answers = [site.refusal(429, **day)]
    with pytest.raises(BudgetSpent) as first:
        exact.division(DIVISION).currencies()
    assert first.value.until == reset + timedelta(seconds=1)
    with pytest.raises(BudgetSpent) as second:  # known now: no call is made
        exact.division(DIVISION).currencies()
    assert second.value.until == reset
    assert len(site.asked) == 1


def test_an_expired_token_is_refreshed_once_and_the_read_repeated(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    clock.sleep(515)  # old enough for a refresh, young enough to be used
    expired = site.refusal(401, **{"WWW-Authenticate": "Bearer error=access%20token%20expired"})
    pair = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": "600"}
    site.answers = [expired, httpx.Response(200, json=pair), site.rows(currency("EUR"))]
    assert exact.division(DIVISION).currencies()
    assert [request.url.path for request in site.asked][1] == "/api/oauth2/token"
    assert site.last.headers["Authorization"] == "Bearer access-2"


def test_a_young_token_that_is_called_expired_is_not_refreshed(exact: Exact, site: Any) -> None:
    site.answers = [site.refusal(401, **{"WWW-Authenticate": "access token expired"})]
    with pytest.raises(Unavailable, match="young access token"):
        exact.division(DIVISION).currencies()
    assert len(site.asked) == 1


def test_a_401_that_is_no_expiry_refreshes_nothing(exact: Exact, site: Any) -> None:
    site.answers = [site.refusal(401, "Authentication Required")]
    with pytest.raises(Reconnect):
        exact.division(DIVISION).currencies()
    assert len(site.asked) == 1


def test_me_is_asked_once_and_charged_to_no_division(exact: Exact, site: Any) -> None:
    me = {
        "UserID": "user-1",
        "UserName": "lotte",
        "FullName": "Lotte Vermeulen",
        "Email": "lotte@practice.example",
        "LanguageCode": "nl-BE",
        "AccountingDivision": 310000,
        "CurrentDivision": 310077,
        "IsMyFirmPortalUser": False,
        "IsMyFirmLiteUser": False,
        "IsClientUser": False,
    }
    company = {
        "Code": DIVISION,
        "Description": "Bakkerij",
        "ChamberOfCommerceNumber": None,
        "VATNumber": "BE0403.019.261",
        **dict.fromkeys(("Email", "AddressLine1", "Postcode", "City", "Country")),
        "Status": 1,
        "DivisionMoveDate": "/Date(1767139200000)/",
        "DivisionHRLinkUnlinkDate": None,
        "BlockingStatus": 0,
    }
    site.answers = [site.rows(me), site.rows(company)]
    [division] = exact.divisions()
    assert site.asked[0].url.path == "/api/v1/current/Me"
    assert site.asked[1].url.path == "/api/v1/310000/system/Divisions"  # not the company last touched
    assert exact.me().is_office_user
    assert (division.enterprise_number, division.moved_at) == ("0403019261", "2025-12-31T00:00:00")
    assert exact.calls == 2
    assert exact.remaining(310000).minute == 59


def test_an_address_longer_than_exact_takes_is_never_sent(exact: Exact, site: Any) -> None:
    with pytest.raises(Bug, match="6000"):
        exact.division(DIVISION).documents.find("x" * 6000)
    assert not site.asked


def test_a_reply_that_is_one_record_in_a_list_is_read_too(exact: Exact, site: Any) -> None:
    site.answers = [httpx.Response(200, json={"d": [currency("EUR")]})]
    assert [one.code for one in exact.division(DIVISION).currencies()] == ["EUR"]
    site.answers = [site.reply({"results": []})]
    assert exact.division(DIVISION).currencies() == []
