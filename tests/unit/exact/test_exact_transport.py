"""A call of its own: what goes onto the wire, whose budget pays, and what an answer does to both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from dossierflow.errors import BudgetSpent, Bug, Reconnect, Refused, Unavailable, WrongDivision
from dossierflow.exact import odata
from dossierflow.exact import transport as transports
from dossierflow.exact.budget import Use
from dossierflow.exact.transport import Caller, ExactTransport
from dossierflow.http.exchange import UNREACHED, HttpAnswer
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown
from tests.support.clock import ManualClock

NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
OK = HttpAnswer(200, {"X-Request-Id": "r1"}, b'{"d": {"results": [{"ID": "a"}]}}')
GONE = HttpAnswer(204, {"X-Request-Id": "r2"}, b"")
PAGE = "https://site/api/v1/5/crm/Accounts?$skiptoken="


@dataclass
class FakeExchange:
    answers: list[Any]
    sent: list[tuple[str, str, Mapping[str, str], str]] = field(default_factory=list)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: str) -> HttpAnswer:
        self.sent.append((method, url, headers, body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return cast(HttpAnswer, answer)

    def is_ours(self, address: str) -> bool:
        return address.startswith("https://site/")


@dataclass
class FakeBudget:
    breaker: int = 6
    asked: list[tuple[Use, bool]] = field(default_factory=list)
    settled: list[tuple[str, Mapping[str, str], int]] = field(default_factory=list)

    def enter(self, use: Use, *, interactive: bool) -> str:
        self.asked.append((use, interactive))
        return f"ticket {len(self.asked)}"

    def settle(self, ticket: str, headers: Mapping[str, str], failures: int) -> None:
        self.settled.append((ticket, headers, failures))


@dataclass
class FakeTokens:
    refusals: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def access(self) -> str:
        if self.fault:
            raise self.fault
        return "access-1"

    def refused(self, access: str) -> None:
        self.refusals.append(access)


@dataclass
class Line:
    """A transport between fakes."""

    wire: FakeExchange
    interactive: bool = False
    budget: FakeBudget = field(default_factory=FakeBudget)
    tokens: FakeTokens = field(default_factory=FakeTokens)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))

    @property
    def transport(self) -> ExactTransport:
        return ExactTransport(
            cast(Any, self.wire),
            Caller("app", "exact:u1", "Lotte"),
            self.tokens,
            cast(Any, self.budget),
            self.clock,
            interactive=self.interactive,
        )


def line(*answers: Any, interactive: bool = False) -> Line:
    return Line(FakeExchange(list(answers)), interactive)


def error(status: int | str, text: str = "", **headers: str) -> HttpAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, named, b"", text)


def content(value: Any) -> Any:
    return value


def test_a_read_is_a_get_that_its_division_pays_for() -> None:
    one = line(OK)
    assert one.transport.user == "Lotte"
    found = one.transport.get(5, "crm/Accounts(guid'x')", {"$select": "ID"}, content)
    assert found == {"d": {"results": [{"ID": "a"}]}}
    headers = {"Accept": "application/json", "Authorization": "Bearer access-1"}
    assert one.wire.sent == [("GET", "/api/v1/5/crm/Accounts(guid'x')?$select=ID", headers, "")]
    assert one.budget.asked == [(Use("app", "exact:u1", 5, "crm/Accounts"), False)]
    assert one.budget.settled == [("ticket 1", {"X-Request-Id": "r1"}, 0)]


def test_a_call_for_a_person_says_so_to_the_budget() -> None:
    one = line(OK, interactive=True)
    one.transport.get(5, "x", {}, content)
    assert one.budget.asked[0][1] is True


def test_what_concerns_no_company_costs_no_company_anything() -> None:
    one = line(OK)
    one.transport.get(None, "Me", {}, content)
    assert one.wire.sent[0][1] == "/api/v1/current/Me"
    assert (one.budget.asked, one.budget.settled) == ([], [])


def test_a_creation_is_one_post_of_json() -> None:
    one = line(HttpAnswer(201, {"X-Request-Id": "r1"}, b'{"d": {"ID": "a"}}'))
    assert one.transport.post(5, "crm/Accounts", {"Name": "N"}) == Accepted({"ID": "a"}, "r1")
    [(method, url, headers, body)] = one.wire.sent
    assert (method, url, body) == ("POST", "/api/v1/5/crm/Accounts", '{"Name":"N"}')
    assert headers["Content-Type"] == "application/json"
    assert "Prefer" not in headers
    assert one.budget.asked[0][0].endpoint == "crm/Accounts"


def test_the_whole_record_is_asked_for_where_it_is_wanted() -> None:
    one = line(HttpAnswer(201, {}, b'{"d": {"EntryID": "e"}}'))
    done = one.transport.post(5, "x", {}, key="EntryID", representation=True)
    assert done == Accepted({"EntryID": "e"}, "")
    assert one.wire.sent[0][2]["Prefer"] == "return=representation"


@pytest.mark.parametrize("key", ["ID", "EntryID"])
def test_an_answer_without_the_key_leaves_doubt(key: str) -> None:
    one = line(HttpAnswer(201, {"X-Request-Id": "r1"}, b'{"d": {"Name": "N"}}'))
    outcome = one.transport.post(5, "x", {}, key=key)
    assert isinstance(outcome, Unknown)
    assert outcome.request_id == "r1"
    assert key in outcome.error.message


def test_a_change_is_one_call_of_the_division() -> None:
    one = line(GONE)
    assert one.transport.put(5, "crm/Accounts(guid'a')", {"Name": "N"}) == Accepted(None, "r2")
    assert [(method, url, body) for method, url, _, body in one.wire.sent] == [
        ("PUT", "/api/v1/5/crm/Accounts(guid'a')", '{"Name":"N"}'),
    ]
    assert [(use.division, use.endpoint) for use, _ in one.budget.asked] == [(5, "crm/Accounts")]


def page(following: str = "") -> HttpAnswer:
    more = f', "__next": "{following}"' if following else ""
    return HttpAnswer(200, {}, f'{{"d": {{"results": [{{"ID": "a"}}]{more}}}}}'.encode())


def test_a_next_page_is_a_get_that_the_same_division_and_endpoint_pay_for() -> None:
    one = line(page(f"{PAGE}1"), page())
    assert list(one.transport.pages(5, "crm/Accounts", {})) == [[{"ID": "a"}], [{"ID": "a"}]]
    assert [(method, url) for method, url, _, _ in one.wire.sent] == [
        ("GET", "/api/v1/5/crm/Accounts"),
        ("GET", f"{PAGE}1"),
    ]
    assert [use for use, _ in one.budget.asked] == [Use("app", "exact:u1", 5, "crm/Accounts")] * 2


def test_a_next_page_of_another_division_stops_everything() -> None:
    one = line(page("https://site/api/v1/6/crm/Accounts"))
    transport = one.transport
    with pytest.raises(WrongDivision) as stop:
        list(transport.pages(5, "crm/Accounts", {}))
    assert str(stop.value) == "dossier 5: crm/Accounts was asked of division 5 and answered from division 6"
    with pytest.raises(WrongDivision):
        transport.get(5, "x", {}, content)
    assert len(one.wire.sent) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_answer_from_another_division_stops_everything(method: str) -> None:
    one = line(HttpAnswer(201, {}, b'{"d": {"ID": "a", "Division": 6}}'))
    transport = one.transport
    with pytest.raises(WrongDivision) as stop:
        if method == "get":
            transport.get(5, "crm/Accounts", {}, content)
        else:
            transport.post(5, "crm/Accounts", {})
    says = "crm/Accounts (record a) was asked of division 5 and answered from division 6"
    assert str(stop.value) == f"dossier 5: {says}"
    with pytest.raises(WrongDivision):
        transport.post(5, "x", {})
    assert len(one.wire.sent) == 1


def test_what_is_not_said_to_be_for_a_person_is_not() -> None:
    one = line(OK)
    plain = ExactTransport(
        cast(Any, one.wire), Caller("app", "u", "Lotte"), one.tokens, cast(Any, one.budget), one.clock
    )
    plain.get(5, "x", {}, content)
    assert one.budget.asked[0][1] is False


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([page("https://other/")], "the next page of crm/Accounts is on another site"),
        ([page(f"{PAGE}1"), page(f"{PAGE}1")], "the next page of crm/Accounts leads back to an earlier one"),
    ],
)
def test_a_next_page_that_cannot_be_followed_is_named(answers: list[HttpAnswer], says: str) -> None:
    with pytest.raises(Bug) as stop:
        list(line(*answers).transport.pages(5, "crm/Accounts", {}))
    assert stop.value.message == says


def test_a_list_without_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "CEILING", 2)
    with pytest.raises(Bug) as stop:
        list(line(page(f"{PAGE}1"), page(f"{PAGE}2")).transport.pages(5, "crm/Accounts", {}))
    assert stop.value.message == "crm/Accounts of division 5 has no end after 2 pages"


def test_an_address_that_is_too_long_is_named_with_its_length() -> None:
    whole = "x" * odata.LONGEST_URL
    with pytest.raises(Bug) as stop:
        line().transport.get(5, whole, {}, content)
    length = len("/api/v1/5/") + len(whole)
    assert stop.value.message.endswith(f"has {length} characters, Exact takes {odata.LONGEST_URL}")
    fitting = "x" * (odata.LONGEST_URL - len("/api/v1/5/"))
    assert line(OK).transport.get(5, fitting, {}, content)


@pytest.mark.parametrize(
    ("answer", "failures"),
    [
        (error(400, "Error processing request stream"), 1),
        (error(404), 1),
        (error(429, X_RateLimit_Remaining="900", X_RateLimit_Minutely_Remaining="12"), 6),
        (error(500, "Invalid: Journal"), 0),
        (error(503), 0),
        (error(UNREACHED), 0),
    ],
)
def test_the_errors_that_exact_counts_are_counted_with_it(answer: HttpAnswer, failures: int) -> None:
    one = line(answer)
    one.transport.post(5, "x", {})
    assert one.budget.settled == [("ticket 1", answer.headers, failures)]


def test_a_call_that_never_came_back_is_settled_too() -> None:
    one = line(RuntimeError("the process is ill"))
    with pytest.raises(RuntimeError):
        one.transport.post(5, "x", {})
    assert one.budget.settled == [("ticket 1", {}, 0)]


@pytest.mark.parametrize("fault", [Reconnect("dead"), Unavailable("later")])
def test_without_a_token_nothing_is_sent(fault: Exception) -> None:
    one = line()
    one.tokens.fault = fault
    outcome = one.transport.post(5, "x", {})
    assert outcome == NotSent(cast(Any, fault), "")
    with pytest.raises(type(fault)):
        one.transport.get(5, "x", {}, content)
    assert one.wire.sent == []
    assert one.budget.settled[0] == ("ticket 1", {}, 0)


def test_only_an_expired_token_is_given_back() -> None:
    expired = error(401, WWW_Authenticate="access token expired")
    one = line(expired, OK)
    assert one.transport.get(5, "x", {}, content)
    assert one.tokens.refusals == ["access-1"]
    other = line(error(401), error(403, "access token expired"))
    for _ in range(2):
        other.transport.post(5, "x", {})
    assert other.tokens.refusals == []


def test_a_write_whose_token_expired_is_not_sent_and_not_repeated() -> None:
    one = line(error(401, WWW_Authenticate="access token expired", X_Request_Id="r9"))
    outcome = one.transport.post(5, "x", {})
    assert isinstance(outcome, NotSent)
    assert outcome.request_id == "r9"
    assert len(one.wire.sent) == 1


def test_an_error_says_what_was_asked_of_whom() -> None:
    one = line(error(500, "Ongeldig: Dagboek", X_Request_Id="r7"))
    outcome = one.transport.post(5, "salesentry/SalesEntries", {})
    assert isinstance(outcome, Rejected)
    assert isinstance(outcome.error, Refused)
    assert str(outcome.error).startswith("dossier 5: POST salesentry/SalesEntries in division 5: ")
    assert str(outcome.error).endswith(": Ongeldig: Dagboek")
    assert outcome.request_id == outcome.error.request_id == "r7"
    unreadable = line(HttpAnswer(201, {"X-Request-Id": "r8"}, b"<html>"))
    doubt = unreadable.transport.post(5, "x", {})
    assert isinstance(doubt, Unknown)
    assert doubt.request_id == "r8"


def test_a_person_sits_through_a_glitch_but_not_through_maintenance() -> None:
    asleep = error(503, "Exact Online is in maintenance")
    night = line(asleep, OK)
    assert night.transport.get(5, "x", {}, content)
    assert night.clock.now() == NOON + timedelta(seconds=60)
    person = line(asleep, interactive=True)
    with pytest.raises(Unavailable):
        person.transport.get(5, "x", {}, content)
    glitch = line(error(UNREACHED), OK, interactive=True)
    assert glitch.transport.get(5, "x", {}, content)
    assert glitch.clock.now() == NOON + timedelta(seconds=1)


def test_every_kind_of_trouble_has_its_own_patience() -> None:
    asleep = error(503, "Exact Online is in maintenance")
    one = line(error(UNREACHED), asleep, error(UNREACHED), error(UNREACHED), OK)
    assert one.transport.get(5, "x", {}, content)
    assert one.clock.now() == NOON + timedelta(seconds=1 + 60 + 3 + 9)
    spent = line(*[error(UNREACHED)] * 4)
    with pytest.raises(Unavailable):
        spent.transport.get(5, "x", {}, content)


def test_a_spent_minute_is_slept_out_to_its_reset() -> None:
    reset = NOON + timedelta(seconds=50)
    spent = error(
        429,
        X_RateLimit_Minutely_Remaining="0",
        X_RateLimit_Minutely_Reset=str(int(reset.timestamp() * 1000)),
    )
    one = line(spent, OK)
    assert one.transport.get(5, "x", {}, content)
    assert one.clock.now() >= reset
    assert one.clock.now() - reset < timedelta(seconds=5)


def test_a_spent_day_is_not_waited_for() -> None:
    reset = NOON + timedelta(hours=12)
    spent = error(429, X_RateLimit_Remaining="0", X_RateLimit_Reset=str(int(reset.timestamp() * 1000)))
    one = line(spent)
    with pytest.raises(BudgetSpent) as stop:
        one.transport.get(5, "x", {}, content)
    assert stop.value.until >= reset
    assert one.clock.now() == NOON


def test_what_happened_to_an_answer_is_in_the_error() -> None:
    lost = line(HttpAnswer("lost", {}, b"", note="ReadTimeout")).transport.post(5, "x", {})
    assert isinstance(lost, Unknown)
    assert str(lost.error).endswith(": ReadTimeout")
    page = line(HttpAnswer(201, {}, b"<html>closed</html>")).transport.post(5, "x", {})
    assert isinstance(page, Unknown)
    assert str(page.error).endswith(": <html>closed</html>")


def test_a_person_does_not_sit_through_maintenance_for_a_write() -> None:
    asleep = error(503, "Exact Online is in maintenance")
    one = line(asleep, interactive=True)
    assert isinstance(one.transport.post(5, "x", {}), NotSent)
    assert one.clock.now() == NOON
