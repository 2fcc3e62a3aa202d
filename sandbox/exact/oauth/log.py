"""Every call of the token endpoint, as this Exact saw it: what a judge of token chains reads."""

from __future__ import annotations

from sandbox.exact.oauth.secrets import digest
from sandbox.exact.world import World
from sandbox.kernel.table import Row

KEPT = 20_000  # calls; the oldest go
LOG = "oauth/log"


class TokenLog:
    """Rows {number, at, grant, token, age, status, says}, read as the books' table oauth/log.

    `token` is a digest of the refresh token that was shown, `age` the seconds since it was given out.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._log, self._issued = world.global_table(LOG), world.global_table("oauth/refresh-tokens")

    def note(self, form: dict[str, str], status: int, says: str = "") -> None:
        books, token = self._world.books, digest(form.get("refresh_token", ""))
        issued = self._issued.get(token)
        number = books.next_id(LOG)
        row: Row = {
            "number": number,
            "at": self._world.now().isoformat(),
            "grant": form.get("grant_type", ""),
            "token": token if "refresh_token" in form else "",
            "age": issued and self._world.seconds_since(issued["issued"]),
            "status": status,
            "says": says,
        }
        self._log.put(f"{number:09}", row)
        self._log.delete(f"{number - KEPT:09}")
