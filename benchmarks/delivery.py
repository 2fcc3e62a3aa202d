"""Delivery: calls a document, our own time, the share of Exact's budget that is used, and growth.

    python -m benchmarks.delivery

Both sandboxes run in a process of their own; our own time is the processor time of this process alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, ExportResult, export
from dossierflow.domain.delivery import State, marker
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Dossier
from dossierflow.store import documents
from dossierflow.store.tables.deliveries import deliveries, delivery_steps
from dossierflow.store.tables.documents import documents as documents_table
from dossierflow.store.tables.documents import ledger_entries
from tests.support.crash_conductor import Stage, set_stage
from tests.support.fakes import summary

BY_HAND = ExportChoice(ignore_cadence=True)
UNLIMITED = ("--set", "exact.minute=100000", "--set", "exact.day=1000000")
DELIVERY = 60  # seconds, after which Billit has delivered what was sent
FOREIGN_IDS = 900_000_000  # order ids that the sandbox never gives
Row = tuple[str, ...]


@contextmanager
def stage(*arguments: str) -> Iterator[Stage]:
    """A practice with a first night behind it, in a folder that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        made = set_stage(Path(folder), f"sqlite:///{folder}/store.db", *arguments)
        try:
            yield made
        finally:
            made.application.store.close()
            made.sandboxes.stop()


def arrive(stage: Stage, dossier: Dossier, count: int) -> None:
    """New sales invoices with their PDFs, delivered to their customers: Billit does not touch them any more.

    Documents that change while they are listed are listed again, which is a measure of its own.
    """
    asked = {"party_id": dossier.party_id, "direction": "sales", "count": count}
    stage.sandboxes.admin("billit", "portal/invoice", **asked)
    stage.clock.advance(stage.sandboxes, DELIVERY)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process, and what came of it."""
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def exported(stage: Stage, dossier: Dossier, options: ExportChoice = BY_HAND) -> ExportResult:
    with stage.application.session(dossier) as session:
        return export(session, options)


def reconciled(stage: Stage, dossier: Dossier) -> None:
    with stage.application.session(dossier) as session:
        reconcile(session)


def both(stage: Stage, dossier: Dossier) -> None:
    exported(stage, dossier)
    reconciled(stage, dossier)


def called(stage: Stage) -> Counter[str]:
    """Calls that Exact received, by resource; 429s under a name of their own."""
    url = f"{stage.sandboxes.exact}/_sandbox/api/calls"
    found: Counter[str] = Counter()
    for row in httpx.get(url, timeout=30).raise_for_status().json()["calls"]:
        name = "429" if row["status"] == 429 else f"{row['method']} {row['endpoint'].rpartition('/')[2]}"
        found[name] += row["count"]
    return found


def calls_a_document() -> list[Row]:
    """The least for one file: journal 3 (Document, attachment, entry), mailbox and scan 2 (message, file)."""
    rows: list[Row] = []
    with stage(*UNLIMITED) as here:
        for dossier, least in zip(here.application.dossiers(), (3, 2, 2), strict=True):
            arrive(here, dossier, 100)
            before = called(here)
            sent = exported(here, dossier).sent
            spent = called(here) - before
            reconciled(here, dossier)
            after = called(here) - before - spent
            del spent["POST token"]  # one refresh in ten minutes, whatever is sent
            writes = sum(count for name, count in spent.items() if name.startswith("POST"))
            done = sent.count(State.SENT) + sent.count(State.DELIVERED)
            rows.append(
                (
                    dossier.settings.destinations[Direction.SALES].value,
                    str(done),
                    f"{writes / done:.2f}",
                    str(least),
                    str(spent.total() - writes),
                    str(after.total()),
                )
            )
    return rows


def preview_of_500() -> list[Row]:
    with stage(*UNLIMITED) as here:
        dossier = here.application.dossiers()[0]
        arrive(here, dossier, 500)
        preview = ExportChoice(ignore_cadence=True, preview=True)
        own, done = timed(lambda: exported(here, dossier, preview))
        mapped = len(done.batch.prepared)
        return [
            ("documents previewed", f"{len(done.selection.ready)} ({mapped} would be booked)"),
            ("own time (target: under 3 s)", f"{own:.2f} s"),
        ]


def budget_share() -> list[Row]:
    """Sandbox minutes of ten seconds; 60 calls each. Only whole minutes between the first and last count."""
    with stage("--speed", "6") as here:
        dossier = here.application.dossiers()[0]
        arrive(here, dossier, 130)
        before = called(here)["429"]
        filled = _calls_by_minute(here, lambda: exported(here, dossier))
        refused = called(here)["429"] - before
        share = sum(filled) / (60 * len(filled))
        return [
            ("whole minutes measured", str(len(filled))),
            ("share of the minute's calls used (target: 95 %)", f"{share:.1%}"),
            ("429 answers", str(refused)),
        ]


def _calls_by_minute(here: Stage, work: Callable[[], Any]) -> list[int]:
    """How many calls each whole sandbox minute saw while the work was going on."""
    worker = threading.Thread(target=work)
    worker.start()
    marks: list[int] = []
    minute = here.clock.now().minute
    while worker.is_alive():
        if here.clock.now().minute != minute:
            minute = here.clock.now().minute
            marks.append(here.sandboxes.calls("exact"))
        time.sleep(0.02)
    return [later - earlier for earlier, later in pairwise(marks)]


def growth(sizes: Sequence[int], batch: int = 50) -> list[Row]:
    """The same work in a store that holds more and more booked documents of the same dossier."""
    rows: list[Row] = []
    with stage(*UNLIMITED) as here:
        dossier = here.application.dossiers()[0]
        exported(here, dossier)
        held = 0
        for size in sizes:
            fill(here, dossier, held, size)
            held = size
            arrive(here, dossier, batch)
            sending, done = timed(lambda: exported(here, dossier))
            matching, _ = timed(lambda: reconciled(here, dossier))
            nothing, _ = timed(lambda: both(here, dossier))
            sent = done.sent.count(State.SENT)
            rows.append(
                (
                    f"{size:,}",
                    f"{1000 * sending / sent:.1f} ms",
                    f"{1000 * matching / sent:.1f} ms",
                    f"{1000 * nothing:.0f} ms",
                )
            )
    return rows


def fill(here: Stage, dossier: Dossier, start: int, end: int) -> None:
    """Booked documents straight into the store, with their deliveries, steps and ledger entries."""
    now = here.clock.now()
    for first in range(start, end, 5000):
        numbers = range(first, min(end, first + 5000))
        with here.application.store.begin() as connection:
            listed = [summary(FOREIGN_IDS + number, last_modified=now) for number in numbers]
            documents.save(connection, dossier.id, listed)
            mine = documents_table.c.order_id >= FOREIGN_IDS
            connection.execute(sa.update(documents_table).where(mine).values(settled=True))
            for table, row in (
                (deliveries, _delivery),
                (delivery_steps, _step),
                (ledger_entries, _entry),
            ):
                connection.execute(sa.insert(table), [row(dossier, number, now) for number in numbers])


def _delivery(dossier: Dossier, number: int, now: Any) -> dict[str, Any]:
    return {
        "marker": marker(dossier.party_id, FOREIGN_IDS + number, 1),
        "dossier_id": dossier.id,
        "order_id": FOREIGN_IDS + number,
        "destination": "journal",
        "attempt": 1,
        "body_hash": "",
        "state": State.BOOKED,
        "cause": "",
        "created_at": now,
        "updated_at": now,
        "entry_id": f"filled-{number}",
        "entry_number": number,
        "document_id": "",
        "attached": True,
        "written_back_at": now,
    }


def _step(dossier: Dossier, number: int, now: Any) -> dict[str, Any]:
    mark = marker(dossier.party_id, FOREIGN_IDS + number, 1)
    return {"marker": mark, "at": now, "state": State.BOOKED, "cause": "", "request_id": "", "detail": {}}


def _entry(dossier: Dossier, number: int, now: Any) -> dict[str, Any]:
    return {
        "dossier_id": dossier.id,
        "entry_id": f"filled-{number}",
        "entry_number": number,
        "journal": "700",
        "type": 20,
        "status": 20,
        "date": now.date(),
        "account_id": "",
        "amount": 12100,
        "your_ref": "",
        "marker": marker(dossier.party_id, FOREIGN_IDS + number, 1),
        "line_id": f"line-{number}",
        "seen_at": now,
        "deleted_at": None,
    }


def table(title: str, head: Row, rows: Sequence[Row]) -> None:
    """Markdown, as it stands in docs/benchmarks.md."""
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def main(arguments: Sequence[str] = ()) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000])
    asked = parser.parse_args(list(arguments))
    head = ("destination", "documents", "writes a document", "least", "reads for them all", "to reconcile")
    table("Calls", head, calls_a_document())
    table("Own time", ("figure", "value"), preview_of_500())
    table("Budget", ("figure", "value"), budget_share())
    head = ("documents in the store", "export, a document", "reconcile, a document", "nothing to do")
    table("Growth (processor time)", head, growth(asked.sizes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
