"""One division of one connection: rows through a shape, changes read back, a bare « Forbidden » explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from dossierflow.domain.rights import RightCheck, check_for
from dossierflow.errors import DossierflowError, RightMissing, SafetyStop, Unavailable
from dossierflow.exact import odata
from dossierflow.exact.errors import Forbidden, right_missing
from dossierflow.exact.fields import Shape
from dossierflow.exact.odata import Record
from dossierflow.exact.resources.rights import Rights
from dossierflow.exact.transport import ExactTransport
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown
from dossierflow.kernel.told import told
from dossierflow.texts import phrase

T = TypeVar("T")
V = TypeVar("V")
_WHY = {
    True: phrase("right-refused.not-by-role"),
    False: phrase("right-refused.by-role"),
    None: phrase("right-refused.unsaid"),
}


class DivisionCalls:
    """All calls of one division go through it."""

    def __init__(self, transport: ExactTransport, code: int) -> None:
        self.transport, self.code = transport, code
        self.rights = Rights(transport, code)
        self._explained: dict[RightCheck, bool | None] = {}

    def rows(self, shape: Shape[T], where: str = "", more: Mapping[str, str] | None = None) -> list[T]:
        """All records of a resource, or those that fit the filter `where`; `more` parameters as they are."""
        params = {"$select": shape.select, **({"$filter": where} if where else {}), **(more or {})}
        return [row for rows in self.pages(shape.path, params) for row in self.shaped(shape, rows)]

    def full_rows(self, shape: Shape[T]) -> list[T]:
        """All records of a list that no company is without.

        Exact answers an empty list, status 200, to a user who lacks the right; so an empty list is believed
        only when UserHasRights says that the right is there. Otherwise RightMissing.
        """
        return self.rows(shape) or self.confirmed_empty(shape)

    def confirmed_empty(self, shape: Shape[T]) -> list[T]:
        """An empty list, once it is known that the user may read it; RightMissing otherwise."""
        if self._ask(check_for(shape.path, "GET")):
            return []
        raise right_missing(
            self.transport.user,
            f"GET {shape.path}",
            self.code,
            phrase("right-refused.empty-list"),
        )

    def pages(self, path: str, params: Mapping[str, str]) -> Iterator[list[Record]]:
        """As Transport.pages, of this division."""
        try:
            yield from self.transport.pages(self.code, path, params)
        except Forbidden as error:
            raise self._explanation(error, path, "GET") from error

    def shaped(self, shape: Shape[T], rows: list[Record]) -> list[T]:
        return [shape.read(row, self.code) for row in rows]

    def post(
        self, path: str, body: Mapping[str, Any], *, key: str = "ID", representation: bool = False
    ) -> Outcome[Record]:
        """Create a record."""
        outcome = self.transport.post(self.code, path, body, key=key, representation=representation)
        return self._with_reason(outcome, path, "POST")

    def put(self, path: str, body: Mapping[str, Any]) -> Outcome[None]:
        """Change the record at `path`, "crm/Accounts(guid'…')", and read it back.

        Accepted where Exact shows the change, whatever it answered; Unknown where it does not.
        """
        outcome = self.transport.put(self.code, path, body)
        if isinstance(outcome, Rejected | NotSent):
            return self._with_reason(outcome, path.partition("(")[0], "PUT")
        try:
            shown = self.transport.get(
                self.code, path, {"$select": ",".join([*body, "Division"])}, odata.record
            )
        except SafetyStop:
            raise
        except DossierflowError as error:
            return Unknown(error, outcome.request_id)
        if all(_same(shown.get(name), value) for name, value in body.items()):
            return Accepted(None, outcome.request_id)
        if isinstance(outcome, Unknown):
            return outcome
        unchanged = told(Unavailable, "shown-unchanged", path=path)
        return Unknown(unchanged, outcome.request_id)

    def create(self, path: str, body: Mapping[str, Any]) -> Outcome[str]:
        """Create, and answer the GUID."""
        outcome = self.post(path, body)
        return (
            Accepted(str(outcome.value["ID"]), outcome.request_id)
            if isinstance(outcome, Accepted)
            else outcome
        )

    def _with_reason(self, outcome: Outcome[V], path: str, action: str) -> Outcome[V]:
        if isinstance(outcome, Rejected) and isinstance(outcome.error, Forbidden):
            return Rejected(self._explanation(outcome.error, path, action), outcome.request_id)
        return outcome

    def _explanation(self, error: Forbidden, path: str, action: str) -> RightMissing:
        """Ask UserHasRights once per endpoint and action, and say what it says."""
        why = _WHY[self._ask(check_for(path, action))]
        return right_missing(
            error.user, error.right, self.code, why, Forbidden, error.next_step, error.request_id
        )

    def _ask(self, check: RightCheck | None) -> bool | None:
        if check is None:
            return None
        if check not in self._explained:
            self._explained[check] = self.rights.granted(check)
        return self._explained[check]


def _same(shown: Any, sent: Any) -> bool:
    """Whether Exact shows what was sent; it pads some codes."""
    return (
        shown.strip() == sent.strip() if isinstance(shown, str) and isinstance(sent, str) else shown == sent
    )
