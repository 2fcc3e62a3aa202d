"""`python -m tests.support.mutation [GROUP ...] [--missed]`: how many mutants the fast tests notice.

Each group is mutated in a folder of its own under `mutants/`, with only its tests, so that a run ends in
minutes and a group can be repeated alone. What mutmut is to do is written into a pyproject.toml there.
With `--missed` only the mutants that nobody noticed last time are tried, with the tests as they are now.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate

ROOT = Path(__file__).parents[2]
WORK = ROOT / "mutants"
COPIED = ("dossierflow", "sandbox", "flows", "tasks", "deployments", "benchmarks", "tests")
#: What counts as noticed: a test failed, never ended, or the interpreter died.
NOTICED = ("killed", "timeout", "segfault", "caught by type check")


@dataclass(frozen=True)
class Group:
    """A part whose tests must be good, and the tests that are asked."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS = (
    Group(
        "mapping",
        ("delivery/map.py", "delivery/map_checks.py", "sync/master_data.py", "problems/unmappable.py"),
        (
            "tests/unit/delivery/test_map*.py",
            "tests/unit/delivery/test_prepare*.py",
            "tests/unit/delivery/test_vat*.py",
            "tests/unit/problems/test_from_error.py",
            "tests/unit/sync/test_relations_gone.py",
            "tests/unit/vat/test_operations.py",
        ),
    ),
    Group(
        "vat",
        ("vat/find.py", "vat/foreign.py", "vat/boxes.py", "vat/operations.py", "vat/ledger_operations.py"),
        ("tests/unit/vat/test_*.py", "tests/unit/delivery/test_map_vat.py"),
    ),
    Group(
        "ledger",
        (
            "domain/delivery.py",
            "store/deliveries.py",
            "store/bookings.py",
            "delivery/send.py",
            "delivery/resolve.py",
            "delivery/outcomes.py",
        ),
        (
            "tests/unit/delivery/test_ledger_facts.py",
            "tests/unit/delivery/test_send*.py",
            "tests/unit/delivery/test_resolve*.py",
            "tests/unit/delivery/test_re_export.py",
            "tests/unit/store/test_bookings.py",
            "tests/unit/store/test_ledger*.py",
            "tests/unit/booking/test_*.py",
        ),
    ),
    Group(
        "classifier",
        ("exact/errors.py", "exact/transport.py", "exact/resources/division_calls.py"),
        (
            "tests/unit/exact/test_exact_entries*.py",
            "tests/unit/exact/test_exact_errors*.py",
            "tests/unit/exact/test_exact_reads*.py",
            "tests/unit/exact/test_exact_writes*.py",
            "tests/unit/exact/test_exact_rights*.py",
            "tests/unit/exact/test_exact_shared*.py",
            "tests/unit/exact/test_exact_transport*.py",
        ),
    ),
    Group(
        "kernel",
        (
            "http/exchange.py",
            "http/json.py",
            "http/reader.py",
            "http/retry.py",
            "http/rules.py",
            "kernel/outcome.py",
        ),
        ("tests/unit/http/test_*.py",),
    ),
)
_CONFIG = """
[tool.mutmut]
source_paths = ["dossierflow"]
only_mutate = {files}
also_copy = {copied}
pytest_add_cli_args = ["--hypothesis-profile=ci"]
pytest_add_cli_args_test_selection = {tests}
"""
# Every mutant runs in a session of its own; it need not migrate a store of its own too.
_CONFTEST = """
from pathlib import Path
import pytest

@pytest.fixture(scope="session")
def migrated_file():
    return Path({file!r})
"""


def run(group: Group) -> None:
    """Mutate the files of a group and run its tests on every mutant."""
    folder = WORK / group.name
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    _ask(group)
    _mutmut(group)


def run_missed(group: Group) -> None:
    """The group's tests as they are now, on the mutants that nobody noticed so far."""
    for folder in (WORK / group.name, WORK / group.name / "mutants"):
        shutil.copytree(ROOT / "tests", folder / "tests", dirs_exist_ok=True)
    before = results(group)
    _ask(group)
    _mutmut(group, *(name for name, status in before.items() if status not in NOTICED))
    noticed = {name: status for name, status in before.items() if status in NOTICED}
    _kept(group).write_text(json.dumps(_told(group) | noticed))


def _ask(group: Group) -> None:
    """Write down which files are mutated and which tests are asked."""
    folder = WORK / group.name
    tests = [str(path.relative_to(ROOT)) for glob in group.tests for path in sorted(ROOT.glob(glob))]
    files = [f"dossierflow/{file}" for file in group.files]
    config = _CONFIG.format(files=files, copied=[name for name in COPIED if name != "tests"], tests=tests)
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + config)
    (folder / "tests" / "unit" / "conftest.py").write_text(_CONFTEST.format(file=str(_migrated(folder))))


def _mutmut(group: Group, *mutants: str) -> None:
    folder = WORK / group.name
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children"]
    command += [os.environ.get("MUTATION_CHILDREN", "2"), *mutants]
    with (folder / "run.log").open("wb") as log:
        subprocess.run(command, cwd=folder, stdout=log, check=True)


def _migrated(folder: Path) -> Path:
    file = folder / "migrated.db"
    file.unlink(missing_ok=True)
    store = Store(f"sqlite:///{file}")
    migrate(store)
    store.close()
    return file


def results(group: Group) -> dict[str, str]:
    """What became of each mutant, by its name."""
    kept = _kept(group)
    return dict(json.loads(kept.read_text())) if kept.exists() else _told(group)


def _kept(group: Group) -> Path:
    """mutmut forgets its results where test files were added, so a second round keeps them itself."""
    return WORK / group.name / "results.json"


def _told(group: Group) -> dict[str, str]:
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    told = subprocess.run(
        [mutmut, "results", "--all", "true"],
        cwd=WORK / group.name,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.findall(r"^\s*(dossierflow\.\S+): (.+?)\s*$", told.stdout, re.MULTILINE)
    return dict(found)


def report(group: Group) -> float:
    """Print the group's score by file, and the mutants that nobody noticed; the group's score."""
    by_file: dict[str, Counter[bool]] = {}
    missed = []
    for mutant, status in results(group).items():
        module = mutant.rpartition(".")[0]
        by_file.setdefault(module, Counter())[status in NOTICED] += 1
        if status not in NOTICED:
            missed.append(f"{mutant}: {status}")
    for module, counted in sorted(by_file.items()):
        print(f"{group.name:<12}{module:<36}{counted[True]:>5} of {counted.total():>5}")
    whole = sum(by_file.values(), Counter[bool]())
    score = whole[True] / max(1, whole.total())
    print(f"{group.name:<12}{'':<36}{whole[True]:>5} of {whole.total():>5}  {score:.1%}", flush=True)
    (WORK / group.name / "missed.txt").write_text("\n".join(missed) + "\n")
    return score


def main() -> int:
    """1 where a group stays under 90 %."""
    wanted = [one for one in sys.argv[1:] if one != "--missed"]
    chosen = [group for group in GROUPS if not wanted or group.name in wanted]
    scores = []
    for group in chosen:
        (run_missed if "--missed" in sys.argv else run)(group)
        scores.append(report(group))
    return 0 if min(scores) >= 0.9 else 1


if __name__ == "__main__":
    raise SystemExit(main())
