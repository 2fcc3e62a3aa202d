"""Everything goes wrong at once, and every document is booked once or on a person's list.

Judged by Exact's books and Billit's orders. `make crash` takes half an hour and ten thousand documents.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from tests.crash.conftest import crash_seconds
from tests.support.crash_conductor import Conductor, Outage, Stage, set_stage
from tests.support.crash_quiet import run_to_quiet
from tests.support.crash_story import story
from tests.support.crash_verdict import Verdict, judge

pytestmark = pytest.mark.crash
A_TASTE = 60  # seconds in `make test`
PACE = 5.6  # documents a second: ten thousand in half an hour


def locked(file: Path) -> Outage:
    """SQLite: another process holds the file for itself."""

    def outage(seconds: float) -> None:
        with sqlite3.connect(file, timeout=20) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)

    return outage


def cut_off(url: str) -> Outage:
    """PostgreSQL: every connection to this database ends, whatever it was doing."""
    admin = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg", database="postgres"))
    ours = sa.make_url(url).database

    def outage(seconds: float) -> None:
        with admin.connect() as connection:
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                {"name": ours},
            )

    return outage


def test_on_sqlite_each_document_is_booked_once_or_on_a_persons_list(
    request: pytest.FixtureRequest, tmp_path: Path, seed: str
) -> None:
    file = tmp_path / "store.db"
    run(tmp_path, f"sqlite:///{file}", locked(file), seed, crash_seconds(request.config))


def test_on_postgresql_too(
    request: pytest.FixtureRequest, tmp_path: Path, seed: str, postgres_url: str
) -> None:
    seconds = crash_seconds(request.config)
    run(tmp_path, postgres_url, cut_off(postgres_url), seed, seconds if seconds > A_TASTE else A_TASTE / 8)


def run(folder: Path, store_url: str, outage: Outage, seed: str, seconds: float) -> None:
    print(f"\n--crash-seed={seed} --crash-seconds={seconds:g} in {folder}")
    stage = set_stage(folder, store_url)
    try:
        conductor = Conductor(stage, Random(seed), seconds, int(PACE * seconds), outage)
        conductor.run()
        rounds = run_to_quiet(stage)
        verdict = judge(stage)
        tell(conductor, verdict, rounds)
        assert not conductor.lives.errors_of_ours, tracebacks(folder / "lives.log")
        assert not verdict.violations, complaint(stage, verdict, seed)
    finally:
        stage.application.store.close()
        stage.sandboxes.stop()


def tell(conductor: Conductor, verdict: Verdict, rounds: int) -> None:
    print(f"{conductor.made} documents; {len(conductor.lives.begun)} lives; quiet after {rounds} rounds")
    for title, counts in (
        ("verdict", verdict.counts),
        ("killed", conductor.lives.killed_at),
        ("mishaps", conductor.done),
    ):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def tracebacks(log: Path) -> str:
    """What the lives' log holds from the first traceback on; the folder does not outlive a machine of CI."""
    _, begins, rest = log.read_text(errors="replace").partition("Traceback (most recent call last)")
    return (begins + rest)[:20_000]


def complaint(stage: Stage, verdict: Verdict, seed: str) -> str:
    """The seed, what is wrong, and the stories of the first few documents."""
    lines = [f"--crash-seed={seed}: {len(verdict.violations)} documents are wrong"]
    for order_id, wrong in list(verdict.violations.items())[:5]:
        lines += [f"order {order_id} {'; '.join(wrong)}", *story(stage, order_id)]
    return "\n".join(lines)
