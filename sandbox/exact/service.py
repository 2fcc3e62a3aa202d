"""Builds the Exact sandbox."""

from __future__ import annotations

import orjson
from starlette.types import ASGIApp

from sandbox.exact.admin import exact_admin
from sandbox.exact.answers import SERVER_FAULT, error_body
from sandbox.exact.api import Api
from sandbox.exact.limits import CallBudget, ErrorBudget
from sandbox.exact.oauth.endpoints import OAuth
from sandbox.exact.oauth.tokens import TokenDesk
from sandbox.exact.router import Router
from sandbox.exact.seed import seed
from sandbox.exact.seed.further import make_when_opened
from sandbox.exact.world import World
from sandbox.kernel.app import service_app
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.practice import Practice


def create(
    books: Books,
    clock: SandboxClock,
    faults: Faults,
    counters: Counters,
    practice: Practice,
    options: Options,
) -> ASGIApp:
    """The application over these books, filled from the practice where they hold no division yet."""
    world = World(books, clock, faults, options)
    if not len(world.global_table("system/Divisions")):
        seed(world, practice)
    make_when_opened(world, practice)
    errors = ErrorBudget(world)
    calls = CallBudget(world)
    desk = TokenDesk(world, errors)
    router = Router(world, Api(world, desk, calls, errors), OAuth(world, desk))
    return service_app(
        "exact",
        books,
        clock,
        faults,
        counters,
        fallback=router,
        more_admin=exact_admin(world),
        title="Exact Online",
        error=orjson.dumps(error_body(SERVER_FAULT)),
        closing=(calls.flush,),
    )
