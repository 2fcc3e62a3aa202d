"""Every parser of foreign input, fed what Hypothesis thinks of: it reads it, or says in our words why not.

`make fuzz` does so for an hour on two cores, `make test` for some seconds: FUZZ_SECONDS is processor time, of
all parsers together. The seed is printed with a failure; FUZZ_SEED begins with it again. FUZZ_REPORT names a
file to which each parser adds a line: seeds, inputs, processor time, memory.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from dossierflow.errors import DossierflowError
from tests.support.code import ROOT, calls, names
from tests.support.more_parsers import RECORDS
from tests.support.parsers import SERVICES, Parser
from tests.support.people_parsers import PEOPLE

PARSERS: dict[str, Parser] = SERVICES | RECORDS | PEOPLE
SECONDS = float(os.environ.get("FUZZ_SECONDS", "3"))
FIRST_SEED = int(os.environ.get("FUZZ_SEED") or random.randrange(2**32))
#: Seconds of this processor for one input, also for one of a megabyte. In `make test` its cores are shared;
#: what grows with the square of its input takes a hundred times as long.
SLOWEST = 1.0 if SECONDS >= 600 else 4.0
MEGABYTE = 2**20
MOST_MEMORY = 400  # megabytes that this process may grow by, whatever it is fed


def grown(value: Any) -> Any:
    """The same again and again, up to a megabyte; None where there is nothing to repeat."""
    return value * (MEGABYTE // len(value)) if isinstance(value, str | bytes) and value else None


def memory() -> float:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Fed:
    """One parser, what it was given and what that cost."""

    def __init__(self, name: str) -> None:
        self.parser = PARSERS[name]
        self.examples, self.slowest, self.last = 0, 0.0, None

    def __call__(self, value: Any) -> None:
        self.last = value
        took = min(self._reads(value))
        self.examples, self.slowest = self.examples + 1, max(self.slowest, took)
        assert took < SLOWEST, (took, ascii(value)[:200])

    def _reads(self, value: Any) -> Iterator[float]:
        """Seconds of this processor. What seems slow is read again, twice at most: on a busy machine, others
        take part of its time."""
        for _ in range(3):
            began = time.process_time()
            with suppress(DossierflowError, *self.parser.refusals):
                self.parser.read(value)
            yield (took := time.process_time() - began)
            if took < SLOWEST:
                return


#: What reads a text or bytes, by the last name of the call.
READS = {
    "loads", "raw_decode", "reader", "ZipFile", "fromstring", "XMLPullParser", "parse_qs", "urlsplit",
    "fromisoformat", "strptime", "b64decode", "parsedate_to_datetime", "dotenv_values", "iterparse",
}  # fmt: skip
#: Modules that read what is ours: data files of the package, what we ourselves stored, a sandbox's clock.
OURS = {
    "dossierflow/app/followed_clock.py", "dossierflow/booking/drift.py", "dossierflow/coda/banks.py",
    "dossierflow/coda/codes.py", "dossierflow/coda/iso20022.py", "dossierflow/coda/structured.py",
    "dossierflow/coda/words/__init__.py", "dossierflow/delivery/as_known.py",
    "dossierflow/delivery/collect.py", "dossierflow/kernel/file_folder.py",
    "dossierflow/onboarding/known_parties.py", "dossierflow/onboarding/party_temp_store.py",
    "dossierflow/quality/suite.py",
    "dossierflow/reports/life.py", "dossierflow/statements/held.py", "dossierflow/store/tokens.py",
    "dossierflow/texts/files.py", "dossierflow/vat/boxes.py", "dossierflow/vat/table.py",
}  # fmt: skip


def readers() -> set[str]:
    """The modules that read."""
    return {
        name
        for name in names("dossierflow")
        if {called.rpartition(".")[2] for called, _ in calls(name)} & READS and "/migrations/" not in name
    }


def test_every_module_that_reads_is_fed() -> None:
    run = set()

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call":
            run.add(frame.f_code.co_filename)

    for parser in PARSERS.values():
        sys.setprofile(note)
        try:
            with suppress(DossierflowError, *parser.refusals):
                parser.read(parser.sample)
        finally:
            sys.setprofile(None)
    fed = {
        Path(name).relative_to(ROOT).as_posix() for name in run if name.startswith(str(ROOT / "dossierflow"))
    }
    assert readers() - fed - OURS == set()


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_reads_or_refuses(name: str) -> None:
    fed = Fed(name)
    for value in (fed.parser.sample, *fed.parser.once):
        fed(value)
    before, began, start = memory(), time.process_time(), FIRST_SEED
    bounded = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    while start == FIRST_SEED or time.process_time() - began < SECONDS / len(PARSERS):
        print(f"FUZZ_SEED={start} {name}")
        seed(start)(bounded(given(fed.parser.inputs)(lambda value: fed(value))))()
        if (large := grown(fed.last)) is not None:
            fed(large)
        assert memory() - before < MOST_MEMORY
        start += 1
    if report := os.environ.get("FUZZ_REPORT"):
        spent = time.process_time() - began
        with Path(report).open("a") as file:
            file.write(
                f"{name}: seeds {FIRST_SEED} to {start - 1}, {fed.examples} inputs, {spent:.0f} s, "
                f"slowest {fed.slowest:.2f} s, memory {memory():.0f} MB (+{memory() - before:.0f})\n"
            )
