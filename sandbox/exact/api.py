"""One call on /api/v1, from the token to the answer, in the order in which Exact refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.exact.access import check_division
from sandbox.exact.answers import Answer, LoginPage, Refused, forbidden, not_found
from sandbox.exact.call import Call
from sandbox.exact.contract import Endpoint, endpoints
from sandbox.exact.limits import CallBudget, ErrorBudget, Headers, error_key
from sandbox.exact.oauth.tokens import TokenDesk
from sandbox.exact.resources.base import Resource
from sandbox.exact.resources.registry import RESOURCES, linked_collection
from sandbox.exact.rights import Right, right, scope_allows
from sandbox.exact.texts import complaint
from sandbox.exact.world import World
from sandbox.kernel.table import Row

_PATH = re.compile(
    r"/api/v1/(?:(?P<division>\d{1,9})|current)/(?P<resource>[^()$]+?)"
    r"(?:\((?P<key>[^)]*)\)(?:/(?P<link>\w+))?|/(?P<count>\$count))?$"
)
EXPIRED = "Bearer%20realm%3D%22ExactOnline%22%2C%20error%3D%22invalid_token%22%2C%20" + (
    "error_description%3D%22access%20token%20expired%22"
)
UNKNOWN_TOKEN = "Bearer%20realm%3D%22ExactOnline%22"  # noqa: S105
MOST_URL = 6000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came over the wire."""

    method: str
    path: str
    raw_length: int
    options: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str


class Api:
    def __init__(self, world: World, desk: TokenDesk, calls: CallBudget, errors: ErrorBudget) -> None:
        self._world, self._desk, self._calls, self._errors = world, desk, calls, errors

    def answer(self, asked: Incoming) -> Answer:
        """The answer, or Refused with the headers that go with it. Commits what the call changes."""
        match = _PATH.match(asked.path)
        if match is None or asked.raw_length > MOST_URL:
            raise not_found()
        division = int(match["division"] or 0)
        owner = self.authenticate(asked.headers.get("authorization", ""), division, match["resource"])
        if not division:
            return self._at_endpoint(asked, match, owner, 0)
        headers = self._calls.take(owner["client_id"], division)
        key = error_key(owner["client_id"], owner["user_id"], division, match["resource"])
        return self._counted(asked, match, owner, division, key, headers)

    def authenticate(self, authorization: str, division: int, endpoint: str) -> Row:
        """The owner of a bearer token; a 401 that says whether it expired, and then counts as an error."""
        scheme, _, token = authorization.partition(" ")
        found = self._desk.owner(token.strip()) if scheme == "Bearer" else None
        if found is None:
            raise LoginPage(UNKNOWN_TOKEN)
        owner, lives = found
        if not lives:
            self._errors.note(error_key(owner["client_id"], owner["user_id"], division, endpoint), 401)
            raise Refused(401, "Authentication Required", {"WWW-Authenticate": EXPIRED})
        return owner

    def _counted(
        self,
        asked: Incoming,
        match: re.Match[str],
        owner: Row,
        division: int,
        key: str,
        headers: Headers,
    ) -> Answer:
        """The answer with the rate headers, its error counted against the endpoint's error budget."""
        try:
            self._errors.check(key)
            answer = self._at_endpoint(asked, match, owner, division)
        except Refused as refused:
            self._errors.note(key, refused.status)
            refused.headers = {**headers, **refused.headers}
            raise
        return Answer(answer.status, answer.content, {**headers, **answer.headers})

    def _at_endpoint(self, asked: Incoming, match: re.Match[str], owner: Row, division: int) -> Answer:
        user = self._world.global_table("users").get(owner["user_id"]) or {}
        client = self._world.global_table("apps").get(owner["client_id"]) or {}
        path = match["resource"] if division else f"current/{match['resource']}"
        endpoint = endpoints().get(path)
        if endpoint is None or (path.startswith("current/") == bool(division)):
            raise not_found()
        if division:
            check_division(self._world, owner, user, division)
        call = self._call(asked, match, endpoint, division, user, client)
        if not scope_allows(client, endpoint, asked.method):
            word = "read" if asked.method == "GET" else "manage"
            scope = endpoint.scope.lower().replace(" ", ".")
            raise forbidden(f"Forbidden - Application Scope Violated. Cannot {word} '{scope}' scope.")
        return self._permitted(call, match)

    def _permitted(self, call: Call, match: re.Match[str]) -> Answer:
        if call.method not in call.endpoint.methods:
            raise Refused(405, "Method not allowed.")
        met = (
            right(self._world, call.user, call.division, call.endpoint, call.method)
            if call.division
            else None
        )
        if met is Right.REFUSED:
            raise forbidden()
        if met is Right.DOCUMENT_TYPE:
            raise call.refusal(complaint("document-type"))
        if met is Right.EMPTY and call.method == "GET":
            return Answer(content={"results": []})
        with self._world.books.transaction():
            return _dispatch(call, RESOURCES[call.endpoint.path], match)

    def _call(
        self,
        asked: Incoming,
        match: re.Match[str],
        endpoint: Endpoint,
        division: int,
        user: Row,
        client: Row,
    ) -> Call:
        return Call(
            world=self._world,
            method=asked.method,
            division=division,
            endpoint=endpoint,
            key=match["key"] or "",
            options=asked.options,
            body=asked.body,
            user=user,
            client=client,
            base_url=asked.base_url,
            path=asked.path,
            wants_representation="return=representation" in asked.headers.get("prefer", "").lower(),
        )


def _dispatch(call: Call, resource: Resource, match: re.Match[str]) -> Answer:
    if call.method == "POST":
        return resource.create(call)
    if call.method == "PUT":
        return resource.change(call)
    if call.method == "DELETE":
        return resource.remove(call)
    if match["count"]:
        return Answer(content=resource.count(call), headers={"Content-Type": "text/plain"})
    if match["link"]:
        return linked_collection(call, match["link"])
    return resource.read(call)
