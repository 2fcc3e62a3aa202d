"""users/UserHasRights: what the connected user may do in a division."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dossierflow.domain.rights import RightCheck
from dossierflow.errors import Bug, RightMissing
from dossierflow.exact import odata
from dossierflow.exact.transport import ExactTransport
from dossierflow.http.json import not_expected


@dataclass(frozen=True, slots=True)
class Right:
    """Whether the connected user may; None: Exact would not say, which is not a no."""

    endpoint: str
    action: str
    granted: bool | None


class Rights:
    """Asks Exact about rights. Calls count in the division's budget."""

    def __init__(self, transport: ExactTransport, code: int) -> None:
        self._transport, self._code = transport, code

    def probe(self, checks: Iterable[RightCheck]) -> list[Right]:
        """One call a check, in order.

        UserHasRights itself may be refused (it needs a scope of its own): then the rest is not asked, since
        every refusal counts as an error, and all of them are unknown.
        """
        rights: list[Right] = []
        refused = False
        for check in checks:
            granted = None if refused else self.granted(check)
            refused = refused or granted is None
            rights.append(Right(check.endpoint, check.action, granted))
        return rights

    def granted(self, check: RightCheck) -> bool | None:
        """Yes, no, or None where Exact refuses to say."""
        asked = {"endpoint": odata.text(check.endpoint), "action": odata.text(check.action)}
        try:
            return self._transport.get(self._code, "users/UserHasRights", asked, _answer)
        except (RightMissing, Bug):
            return None


def _answer(content: Any) -> bool:
    """`{"d": {"UserHasRights": true}}`, or `{"d": true}` as one client saw it."""
    said = content.get("d") if isinstance(content, dict) else None
    if isinstance(said, dict):
        said = said.get("UserHasRights")
    if not isinstance(said, bool):
        raise not_expected("no-flag", field="UserHasRights")
    return said
