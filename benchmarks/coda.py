"""Speed and memory of CODA: writing, reading and checking a million transactions, beside four other readers.

    python -m benchmarks.coda [--transactions 1000 100000 1000000]

Each figure is measured in a process of its own, on one core, as processor time. The other readers come from
the judges' environments and all read the same file of one statement.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from dossierflow.coda.account import Account
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.validator import check_stream
from dossierflow.coda.writer import write

RECORD = 130  # 128 positions and a line end
A_DAY = 1000  # transactions on one statement
ROUNDS = 3  # of the comparison: what else this machine does must not decide who is first
FIRST = date(2024, 1, 1)

FEBELFIN_SCRIPT = "from coda import CODA\nread = lambda path: CODA(path)"
PYCODA_SCRIPT = "from coda.parser import Parser\nread = lambda path: Parser().parse_file(path)"
CODAPY_SCRIPT = (
    "from pycoda.codafile import CodaFile\n"
    "read = lambda path: CodaFile().loads(open(path, encoding='latin-1', newline='').read())"
)
TIMED = (
    "\nimport sys, time\nstart = time.process_time()\nread(sys.argv[1])\nprint(time.process_time() - start)"
)
NODE_SCRIPT = """
import { readFileSync } from "node:fs";
const { parse } = await import(process.argv[1] + "/node_modules/coda-parser/dist/index.mjs");
const start = process.cpuUsage();
parse(readFileSync(process.argv[2], "latin1").replaceAll("\\r", ""));
const used = process.cpuUsage(start);
console.log((used.user + used.system) / 1e6);
"""


def movements(count: int, day: date, start: int) -> tuple[Movement, ...]:
    """Four kinds in turn: a structured credit with a long name, a long free text, a direct debit, a card."""
    return tuple(_movement(start + place, day) for place in range(count))


def _movement(place: int, day: date) -> Movement:
    ten = place % 10**10
    ogm = f"{ten:010d}{ten % 97 or 97:02d}"
    common = {"counterparty_account": "BE68539007547034", "counterparty_currency": "EUR"}
    kind = place % 4
    if kind == 0:
        name = Information("JANSSENS EN ZONEN ALGEMENE BOUWWERKEN BV", "001")
        return Movement(
            str(place), 121_000, "00150000", day, day, ogm, "101", information=(name,),
            counterparty_name="JANSSENS EN ZONEN ALGEMENE BOUWWERK", **common,
        )  # fmt: skip
    if kind == 1:
        text = (
            "BETALING FACTUREN 2026-0117, 2026-0121 EN 2026-0125 MIN CREDITNOTA CN-2026-004 VOLGENS AFSPRAAK "
            * 2
        )
        return Movement(
            str(place), -54_200, "00101000", day, day, text[:140], counterparty_name="LEVERANCIER", **common
        )
    if kind == 2:
        content = f"{day:%d%m%y}110{'BE69ZZZ050D000000008':<35}{'MANDAAT-00123':<35}{'ABONNEMENT':<62}0"
        return Movement(
            str(place), -89_900, "00501000", day, day, content, "127", counterparty_name="TELECOM", **common
        )
    return Movement(str(place), -12_500, "00402000", day, day, "BROODJESBAR DE HOEK GENT")


def statements(transactions: int) -> Iterator[Statement]:
    """Made one at a time, so that memory holds one day."""
    balance, day = 0, FIRST
    for number in range(transactions // A_DAY):
        booked = movements(A_DAY, day, number * A_DAY)
        moved = sum(one.amount for one in booked)
        count = number % 365 + 1
        yield Statement(
            account=Account.iban("BE71096123456769"),
            old_balance=balance,
            old_date=day - timedelta(days=1),
            new_balance=balance + moved,
            new_date=day,
            created=day,
            number=count,
            paper_number=count,
            movements=booked,
            holder="VOORBEELD BV",
            bic="GKCCBEBB",
        )
        balance, day = balance + moved, day + timedelta(days=1)


def write_file(path: Path, transactions: int) -> float:
    """Seconds of writing alone: less the time in which the statements were made."""
    making = 0.0

    def made() -> Iterator[Statement]:
        nonlocal making
        source = statements(transactions)
        while True:
            start = time.process_time()
            statement = next(source, None)
            making += time.process_time() - start
            if statement is None:
                return
            yield statement

    start = time.process_time()
    with path.open("wb") as stream:
        for content in write(made()):
            stream.write(content)
    return time.process_time() - start - making


def measured(work: str, path: Path, transactions: int) -> tuple[float, int, float]:
    """Runs one piece of work in a process of its own, whose modules and tables are loaded.

    Seconds, peak memory in megabytes, and for `build` the seconds that the writer alone takes for the same
    statements.
    """
    command = [sys.executable, "-m", "benchmarks.coda", "--work", work, "--path", str(path)]
    done = subprocess.run(
        [*command, "--transactions", str(transactions)], capture_output=True, text=True, check=True
    )
    seconds, memory, alone = json.loads(done.stdout)
    return seconds, memory, alone


def load_tables() -> None:
    """Read one movement of each kind: what is loaded on first use, as other readers load theirs on import."""
    booked = movements(4, FIRST, 0)
    moved = sum(movement.amount for movement in booked)
    one = Statement(Account.iban("BE71096123456769"), 0, FIRST, moved, FIRST, FIRST, 1, 1, booked)
    assert len(list(read(io.BytesIO(b"".join(write([one])))))) == 1


def work(name: str, path: Path, transactions: int) -> None:
    load_tables()
    start = time.process_time()
    seconds: float | None = None
    alone = 0.0
    if name == "write":
        seconds = write_file(path, transactions)
    elif name == "check":
        with path.open("rb") as stream:
            assert not list(check_stream(stream, path.name))
    elif name == "read":
        with path.open("rb") as stream:
            assert sum(len(one.movements) for one in read(stream, path.name)) == transactions
    elif name == "tolerant":
        with path.open("rb") as stream:
            assert not list(check_stream(stream, path.name, strict=False))
    elif name in SHOWN:
        show_all(name, path)
    else:
        from dossierflow.statements.build import build

        start = time.process_time()  # a program that runs has its modules loaded
        with path.open() as source, tempfile.TemporaryDirectory() as folder:
            made = build(source, Path(folder))
            seconds = time.process_time() - start
            alone = sum(map(writing_again, made))
    seconds = seconds if seconds is not None else time.process_time() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, alone]))


def show_all(form: str, path: Path) -> None:
    """Everything shown in a form, as `coda show` does."""
    from dossierflow.coda.reading import ReadStatement, read_stream
    from dossierflow.coda.show import csv, html, show
    from dossierflow.coda.show import json as show_json
    from dossierflow.coda.words import Language

    with path.open("rb") as stream, Path(os.devnull).open("w") as nowhere:
        found = (one for one in read_stream(stream) if isinstance(one, ReadStatement))
        if form == "json":
            nowhere.writelines(show_json.pieces(found, Language.EN))
        elif form == "csv":
            nowhere.writelines(csv.rows(found, Language.NL))
        elif form == "html":
            nowhere.writelines(html.pieces(found, Language.NL, path.name))
        else:
            for one in found:
                nowhere.writelines(show(one.statement, Language.NL, one.findings))


def writing_again(path: Path) -> float:
    """Seconds that the writer takes for the statement of a file."""
    with path.open("rb") as stream:
        statements = list(read(stream, path.name))
    start = time.process_time()
    content = b"".join(write(statements))
    seconds = time.process_time() - start
    assert content == path.read_bytes()
    return seconds


def others(path: Path) -> Iterator[tuple[str, float]]:
    """The four readers on one file: name and seconds."""
    # Imported here, as `build` is above: it would weigh on the processes in which reading is measured.
    from tests.judges.coda.conftest import FEBELFIN, NPM, PYTHON_READERS
    from tests.judges.environments import has_node, node_with, python_with

    febelfin, readers = python_with("febelfin-coda", *FEBELFIN), python_with("coda-readers", *PYTHON_READERS)
    for name, python, script in (
        ("febelfin-coda 0.5.0", febelfin, FEBELFIN_SCRIPT),
        ("pycoda 1.1.0", readers, PYCODA_SCRIPT),
        ("codapy 0.3.28", readers, CODAPY_SCRIPT),
    ):
        yield name, _seconds(str(python), "-c", script + TIMED, str(path))
    if has_node():
        folder = node_with("npm-coda", *NPM)
        yield (
            "npm coda-parser 0.0.3",
            _seconds("node", "--input-type=module", "-e", NODE_SCRIPT, str(folder), str(path)),
        )


def _seconds(*command: str) -> float:
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)


def transactions_file(path: Path, count: int) -> None:
    """`TRANSACTIONS.json` of the same kinds of movements."""
    with path.open("w") as stream:
        stream.write('{"account": {"IBAN": "BE71096123456769"}, "transactions": [')
        for place in range(count):
            ten = place % 10**10
            ogm = f"{ten:010d}{ten % 97 or 97:02d}"
            row = {
                "BankAccountTransactionID": place,
                "TotalAmount": 121.5,
                "TransactionType": "Credit" if place % 2 else "Debit",
                "ValueDate": str(FIRST + timedelta(days=place // A_DAY)),
                "IBANCounterParty": "BE68539007547034",
                "NameCounterParty": "JANSSENS EN ZONEN ALGEMENE BOUWWERKEN BV",
                "Note": f"+++{ogm[:3]}/{ogm[3:7]}/{ogm[7:]}+++" if place % 2 else "BETALING FACTUUR " * 5,
                "BankTransactionCode": "PMNT-RCDT-ESCT",
            }
            stream.write(("," if place else "") + json.dumps(row))
        stream.write("]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--transactions", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work(chosen.work, chosen.path, chosen.transactions[0])
        return
    with tempfile.TemporaryDirectory() as folder:
        report(Path(folder), chosen.transactions)


#: Forms of `coda show`.
SHOWN = {"show": "`coda show`", "json": "`show --json`", "csv": "`show --csv`", "html": "`show --html`"}
WORK = {"write": "write", "check": "read and check", "read": "read, check, build statements", **SHOWN}


def report(folder: Path, counts: list[int]) -> None:
    """Print the tables, in Markdown."""
    print("One core, processor time\n")
    print("| transactions | work | records | seconds | records a second | peak memory |")
    print("|---|---|---|---|---|---|")
    for count in counts:
        path = folder / f"{count}.cod"
        for name, words in WORK.items():
            seconds, memory, _ = measured(name, path, count)
            records = path.stat().st_size // RECORD
            speed = f"{records / seconds:,.0f}"
            print(
                f"| {count:,} | {words} | {records:,} | {seconds:.3f} | {speed} | {memory} MB |", flush=True
            )
        path.unlink()
    source = folder / "TRANSACTIONS.json"
    for part in counts:
        transactions_file(source, part)
        seconds, memory, alone = measured("build", source, part)
        print(
            f"\n`coda build` of {part:,} transactions: {seconds:.1f} s, {part / seconds:,.0f} a second, "
            f"{memory} MB; the writer alone {alone:.1f} s: {seconds / alone:.1f} times",
            flush=True,
        )
    compare(folder / "one.cod")


def compare(path: Path) -> None:
    """One statement of 9,000 transactions, read by all."""
    booked = movements(9_000, FIRST, 0)
    moved = sum(movement.amount for movement in booked)
    statement = Statement(
        Account.iban("BE71096123456769"), 0, FIRST - timedelta(days=1), moved, FIRST, FIRST, 1, 1, booked
    )
    path.write_bytes(b"".join(write([statement])))
    records = path.stat().st_size // RECORD
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, seconds in readings(path):
            best[name] = min(seconds, best.get(name, seconds))
    print(f"\nOne file of {records:,} records, the best of {ROUNDS} rounds")
    print("\n| reader | seconds | records a second |\n|---|---|---|")
    for name, seconds in sorted(best.items(), key=lambda row: row[1]):
        print(f"| {name} | {seconds:.3f} | {records / seconds:,.0f} |")


def readings(path: Path) -> Iterator[tuple[str, float]]:
    """Everybody once: name and seconds."""
    yield "Dossierflow: read and check", measured("check", path, 9_000)[0]
    yield "Dossierflow: read and check, tolerant", measured("tolerant", path, 9_000)[0]
    yield "Dossierflow: read, check, build statements", measured("read", path, 9_000)[0]
    yield "Dossierflow: the same, and `show --json`", measured("json", path, 9_000)[0]
    yield from others(path)


if __name__ == "__main__":
    main()
