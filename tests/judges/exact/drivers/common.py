"""What the drivers share: a person's consent, time that a test plays, and the report of what happened.

A driver runs in its judge's own interpreter, so this file needs nothing but Python.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

LONGEST = 300  # characters of an error's text that are worth reporting


class Stop(HTTPRedirectHandler):
    """Does not follow redirects: a browser would leave for the app's own address."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Sandbox:
    """The sandbox beside the judge's client: consent, clock, limits and counted calls."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.url, self.told = str(told["url"]), told
        self.division = int(told["division"])
        self._opener = build_opener(Stop)

    def admin(self, place: str, /, **body: Any) -> dict[str, Any]:
        url = f"{self.url}/_sandbox/api/{place}"
        request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        return dict(json.loads(self._opener.open(request).read()))

    def calls(self) -> dict[str, int]:
        """How often each call was answered: 'POST /api/v1/{n}/crm/Accounts 201' and so on."""
        rows = json.loads(self._opener.open(f"{self.url}/_sandbox/api/calls").read())["calls"]
        return {f"{row['method']} {row['endpoint']} {row['status']}": row["count"] for row in rows}

    def consent(self, authorization_url: str) -> str:
        """What the person does at the address that the client made: opens it, allows all, is sent back.

        The result is the address with the code, as the browser shows it.
        """
        page = self._opener.open(authorization_url).read().decode()
        user = re.search(r'name="user" value="([^"]+)"', page)
        companies = re.findall(r'name="division" value="(\d+)"', page)
        assert user, page
        asked = parse_qsl(urlsplit(authorization_url).query)
        form = [*asked, ("user", user[1]), *(("division", one) for one in companies)]
        place = authorization_url.partition("?")[0]
        try:
            self._opener.open(Request(place, urlencode(form).encode()))
        except HTTPError as answer:
            assert answer.code == 302, answer.read()
            return str(answer.headers["Location"])
        raise AssertionError("the consent page did not send the browser back")


class Played:
    """Time that passes at once, in the sandbox and in whatever of the judge is given this clock."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._ahead = sandbox, 0.0
        self.slept: list[float] = []

    def time(self) -> float:
        return time.time() + self._ahead

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 1))
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
        self._sandbox.admin("clock", advance=seconds)


def code_in(redirect: str) -> str:
    """The code, decoded as the client's web page would find it."""
    return parse_qs(urlsplit(redirect).query)["code"][0]


class Report:
    """Each step with what it said or how it failed, and the calls it made."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._steps: dict[str, dict[str, Any]] = {}

    def step(self, work: Callable[[], Any]) -> None:
        """Run a step and note it under its name; an error is noted and does not stop the next one."""
        before = self._sandbox.calls()
        said: dict[str, Any]
        try:
            said = {"said": work()}
        except Exception as failure:
            said = {"error": f"{type(failure).__name__}: {failure}"[:LONGEST]}
        after = self._sandbox.calls()
        calls = {call: count - before.get(call, 0) for call, count in after.items()}
        said["calls"] = {call: count for call, count in calls.items() if count}
        self._steps[work.__name__] = said

    def print(self) -> None:
        print(json.dumps(self._steps, default=str))


def begin() -> tuple[Sandbox, Report]:
    """From the driver's one argument: {url, division, client_id, client_secret, redirect_uri, folder, …}."""
    sandbox = Sandbox(json.loads(sys.argv[1]))
    return sandbox, Report(sandbox)
