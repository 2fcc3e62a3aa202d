"""What tests and demos change in this Exact that no client can: consent, limits, rights, periods, moves.

All under /_sandbox/api, as JSON; see each handler for what it takes.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.exact.bookkeeper.routes import Bookkeeper
from sandbox.exact.limits import DEFAULTS, limit
from sandbox.exact.oauth.consent import give_consent, redirect_url
from sandbox.exact.people import find_user
from sandbox.exact.resources.masterdata import period_key
from sandbox.exact.rights import Right, right_key
from sandbox.exact.roles import ROLES
from sandbox.exact.world import TIMESTAMP, World
from sandbox.kernel.admin import answer, asked, explained
from sandbox.kernel.table import Row

ACTIONS = ("GET", "POST", "PUT", "DELETE")


def exact_admin(world: World) -> list[BaseRoute]:
    admin, bookkeeper = _Admin(world), Bookkeeper(world)
    handlers = {
        "/api/consent": admin.consent,
        "/api/limits": admin.limits,
        "/api/rights": admin.rights,
        "/api/roles": admin.roles,
        "/api/scopes": admin.scopes,
        "/api/access": admin.access,
        "/api/users": admin.users,
        "/api/periods": admin.periods,
        "/api/divisions/{code:int}": admin.change_division,
        "/api/divisions/{code:int}/move": admin.move_division,
        "/api/clerk/{action}": bookkeeper.act,
    }
    return [Route(path, explained(handler), methods=["POST"]) for path, handler in handlers.items()]


class _Admin:
    def __init__(self, world: World) -> None:
        self._world = world

    async def consent(self, request: Request) -> Response:
        """{user, client_id, divisions?: [numbers], state?, code_challenge?}: the code as it stands in the
        redirect, %21 and all."""
        told = await asked(request)
        client = self._row("apps", told["client_id"])
        code = give_consent(
            self._world, client, self._user(told), told.get("divisions"), told.get("code_challenge", "")
        )
        url = redirect_url(client["RedirectURI"], code, told.get("state"))
        return answer({"code": url.partition("code=")[2].partition("&")[0], "redirect": url})

    async def limits(self, request: Request) -> Response:
        """{minute?, day?, errors?, token_calls?}: new limits from now on; the answer is all of them."""
        told = await asked(request)
        unknown = set(told) - set(DEFAULTS)
        if unknown:
            raise ValueError(f"no limit {', '.join(sorted(unknown))}; there are {', '.join(DEFAULTS)}")
        table = self._world.global_table("limits")
        table.put("changed", {**(table.get("changed") or {}), **{k: int(v) for k, v in told.items()}})
        return answer({name: limit(self._world, name) for name in DEFAULTS})

    async def rights(self, request: Request) -> Response:
        """{user, division, resource, action, right}: allowed, refused, empty or document-type."""
        told = await asked(request)
        resource = self._world.endpoint(told["resource"]).base
        if told["action"] not in ACTIONS:
            raise ValueError(f"no action {told['action']!r}; there are {', '.join(ACTIONS)}")
        key = right_key(self._user(told)["UserID"], int(told["division"]), resource, told["action"])
        return answer(self._world.global_table("rights").put(key, {"right": Right(told["right"]).value}))

    async def roles(self, request: Request) -> Response:
        """{user, division, role}: '' takes the user out of the division."""
        told = await asked(request)
        if told["role"] not in ROLES:
            raise ValueError(f"no role {told['role']!r}; there are {', '.join(filter(None, ROLES))}")
        key = f"{self._user(told)['UserID']}/{int(told['division'])}"
        return answer(self._world.global_table("roles").update(key, role=told["role"]))

    async def scopes(self, request: Request) -> Response:
        """{client_id, scope, level}: '', 'read' or 'manage'."""
        told = await asked(request)
        app = self._row("apps", told["client_id"])
        scopes = {**app["Scopes"], str(told["scope"]): str(told["level"])}
        self._world.global_table("apps").update(told["client_id"], Scopes=scopes)
        return answer({"scopes": scopes})

    async def access(self, request: Request) -> Response:
        """{user | division, reason}: shut a user out (BlockedUser …) or a division (LicenseExpired …)."""
        told = await asked(request)
        if "user" in told:
            self._world.global_table("users").update(self._user(told)["UserID"], _Closed=told["reason"])
        else:
            self._world.global_table("system/Divisions").update(str(told["division"]), _Closed=told["reason"])
        return answer({"reason": told["reason"]})

    async def users(self, request: Request) -> Response:
        """{user, language}: NL, FR or EN; the business errors follow it."""
        told = await asked(request)
        if told["language"] not in ("NL", "FR", "EN"):
            raise ValueError("the language is NL, FR or EN")
        user_id = self._user(told)["UserID"]
        return answer(self._world.global_table("users").update(user_id, Language=told["language"]))

    async def periods(self, request: Request) -> Response:
        """{division, year, closed, period?, journal?}: without a period or journal, all of them."""
        told = await asked(request)
        table = self._world.table(int(told["division"]), "read/financial/JournalStatusList")
        status = int(bool(told["closed"]))
        changed = 0
        with self._world.books.transaction():
            for row in list(table.values()):
                wanted = (
                    told["year"],
                    told.get("period", row["Period"]),
                    told.get("journal", row["Journal"]),
                )
                if (row["Year"], row["Period"], row["Journal"]) == wanted:
                    key = period_key(row["Journal"], row["Year"], row["Period"])
                    table.update(key, Status=status, StatusDescription=("open", "closed")[status])
                    changed += 1
        return answer({"changed": changed})

    async def change_division(self, request: Request) -> Response:
        """{status?: 0 inactive, 1 active, 2 archived; blocking?: not 0 while it is copied or converted;
        number?: another enterprise and VAT number, '' for none; email?}"""
        told, code = await asked(request), request.path_params["code"]
        division = self._row("system/Divisions", str(code))
        names = {"status": "Status", "blocking": "BlockingStatus", "email": "Email"}
        changes = {names[name]: told[name] for name in names if name in told}
        if "number" in told:
            number = str(told["number"])
            changes |= {"ChamberOfCommerceNumber": number, "VATNumber": f"BE{number}" if number else ""}
        if not changes or set(told) - {*names, "number"}:
            raise ValueError(f"say one of {', '.join([*names, 'number'])}")
        changes["Modified"] = self._world.local_now()
        self._world.global_table("system/Divisions").update(str(division["Code"]), **changes)
        return answer({"changed": code})

    async def move_division(self, request: Request) -> Response:
        """The division moves to another database: DivisionMoveDate is set and every timestamp is void."""
        code = request.path_params["code"]
        division = self._row("system/Divisions", str(code))
        table = self._world.global_table("system/Divisions")
        self._world.books.open(str(code))
        with self._world.books.transaction():
            table.update(
                str(code),
                DivisionMoveDate=self._world.local_now(),
                _Database=division.get("_Database", 0) + 1,
            )
            for name in [name for name in self._world.books.names() if name.startswith(f"{code}/")]:
                self._stamp_again(code, name)
        return answer({"moved": code, "DivisionMoveDate": table.update(str(code))["DivisionMoveDate"]})

    def _stamp_again(self, code: int, name: str) -> None:
        rows = self._world.table(code, name.partition("/")[2])
        stamped = [(key, row) for key, row in rows.items() if TIMESTAMP in row]
        for key, row in sorted(stamped, key=lambda pair: pair[1][TIMESTAMP]):
            rows.put(key, {**row, TIMESTAMP: self._world.next_timestamp(code)})

    def _user(self, told: dict[str, Any]) -> Row:
        user = find_user(self._world, str(told["user"]))
        if user is None:
            raise ValueError(f"no user {told['user']!r}")
        return user

    def _row(self, table: str, key: str) -> Row:
        row = self._world.global_table(table).get(str(key))
        if row is None:
            raise ValueError(f"no {key!r} among {table}")
        return row
