"""One call on the API, once we know who calls what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.exact.answers import Refused
from sandbox.exact.contract import Endpoint
from sandbox.exact.texts import Complaint, business_refusal
from sandbox.exact.world import World
from sandbox.kernel.table import Row


@dataclass(frozen=True, slots=True)
class Call:
    """`key` is the key in brackets behind the resource, '' without; `options` the query string, decoded."""

    world: World
    method: str
    division: int
    endpoint: Endpoint
    key: str
    options: Mapping[str, str]
    body: bytes
    user: Row
    client: Row
    base_url: str
    path: str
    wants_representation: bool = False

    @property
    def language(self) -> str:
        return str(self.user["Language"]).lower()

    @property
    def strict(self) -> bool:
        return self.world.options.strict

    def refusal(self, *complaints: Complaint) -> Refused:
        """The business error of these complaints, in the user's language, to be raised."""
        return business_refusal(self.language, complaints)

    def refuse(self, complaints: Iterable[Complaint]) -> None:
        """Raise it where there is any complaint."""
        found = list(complaints)
        if found:
            raise self.refusal(*found)
