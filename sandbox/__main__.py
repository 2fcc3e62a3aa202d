"""`python -m sandbox`: both services on loopback, with durable books in one folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TypedDict

from starlette.types import ASGIApp

from sandbox import practice
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import PortInUse, listen, run
from sandbox.practice.further import DOCUMENTS, MOST_FURTHER

SERVICES = ("exact", "billit")
MORNING = time(8, 0, tzinfo=UTC)
MADE_FROM = "made from"
FEWEST, MOST, MOST_DOCUMENTS = 3, 3 + MOST_FURTHER, 1_000


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    asked.data.mkdir(parents=True, exist_ok=True)
    ports = {"exact": asked.exact_port, "billit": asked.billit_port}
    try:
        sockets = {name: listen(ports[name]) for name in SERVICES}
    except PortInUse as error:
        sys.stderr.write(f"python -m sandbox: {error}; choose another, or 0 for a free one\n")
        return 2
    run(build(asked), sockets, asked.data)
    return 0


def build(asked: argparse.Namespace) -> Mapping[str, ASGIApp]:
    """Both services over their books in the data folder; seeded where the books are empty."""
    shared = Books(asked.data / "sandbox.sqlite")
    clock = _clock(shared, asked)
    world = practice.build(**_made_from(shared, asked, clock.now().date()))
    options = Options(strict=asked.strict, settings=dict(asked.set))
    apps = {}
    for name in SERVICES:
        books = Books(asked.data / f"{name}.sqlite")
        create = import_module(f"sandbox.{name}.service").create
        apps[name] = create(books, clock, Faults(books), Counters(books), world, options)
    return apps


def _clock(shared: Books, asked: argparse.Namespace) -> SandboxClock:
    """Time goes on where it was; --today moves it forward only, so that a restart never turns it back."""
    clock = SandboxClock(shared)
    if asked.speed is not None:
        clock.speed = asked.speed
    begins = datetime.combine(asked.today, MORNING) if asked.today else clock.now()
    if shared.table(MADE_FROM).get(MADE_FROM) is None or begins > clock.now():
        clock.set(begins)
    return clock


def _made_from(shared: Books, asked: argparse.Namespace, today: date) -> MadeFrom:
    """What these books were begun with, which decides what the practice is."""
    table = shared.table(MADE_FROM)
    fresh = {"seed": asked.seed, "today": today.isoformat()}
    fresh |= {"dossiers": asked.dossiers, "documents": asked.documents}
    row = table.get(MADE_FROM) or table.put(MADE_FROM, fresh)
    return {
        "seed": int(row["seed"]),
        "today": date.fromisoformat(row["today"]),
        "dossiers": int(row.get("dossiers", FEWEST)),
        "documents": int(row.get("documents", DOCUMENTS)),
    }


class MadeFrom(TypedDict):
    seed: int
    today: date
    dossiers: int
    documents: int


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the books; made if missing")
    parser.add_argument("--exact-port", type=_port, default=0, help="0 (the default) takes a free port")
    parser.add_argument("--billit-port", type=_port, default=0, help="0 (the default) takes a free port")
    parser.add_argument("--seed", type=int, default=1, help="which practice is made when the books are empty")
    parser.add_argument(
        "--dossiers",
        type=_between(FEWEST, MOST),
        default=FEWEST,
        metavar="N",
        help="client companies in both services when the books are empty; those after the third are made "
        f"when first asked for (default {FEWEST})",
    )
    parser.add_argument(
        "--documents",
        type=_between(0, MOST_DOCUMENTS),
        default=DOCUMENTS,
        metavar="M",
        help=f"invoices in Billit of each company after the third (default {DOCUMENTS})",
    )
    parser.add_argument("--today", type=_day, help="begin on this day (YYYY-MM-DD); never moves back")
    parser.add_argument("--speed", type=_speed, help="seconds of sandbox time in one real second")
    parser.add_argument("--set", type=_setting, action="append", default=[], metavar="NAME=NUMBER")
    parser.add_argument("--strict", action="store_true", default=True, help="refuse what the services refuse")
    parser.add_argument("--lenient", dest="strict", action="store_false", help="let sloppy reads through")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port (0 to 65535)")
    return port


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")
        return int(text)

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date written as YYYY-MM-DD") from None


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed (0 to 1000000)")
    return speed


def _setting(text: str) -> tuple[str, int]:
    name, found, number = text.partition("=")
    if not found or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER, such as exact.minute=600")
    return name, int(number)


if __name__ == "__main__":
    raise SystemExit(main())
