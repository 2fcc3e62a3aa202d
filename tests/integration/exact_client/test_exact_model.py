"""Client and sandbox driven at random against a simple model: what was booked stands once, or not at all."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dossierflow.domain.document import Direction
from dossierflow.domain.entry import EntryDraft, EntryLineDraft
from dossierflow.domain.relation import Relation, Role
from dossierflow.exact import App, Budget, Exact, connect
from dossierflow.exact.budget import Limits
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.outcome import Accepted, Rejected, Unknown
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key
from sandbox import practice
from sandbox.exact.seed import companies
from sandbox.exact.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from tests.support.clock import ManualClock

APP = App(companies.CLIENT_ID, companies.CLIENT_SECRET, companies.REDIRECT_URI)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KINDS = {Direction.SALES: ("700", "700100", "3  "), Direction.PURCHASE: ("600", "612600", "23 ")}
# What a fault at the POST does: the outcome the client must report, and whether the entry stands.
FAULTS: dict[str, tuple[type, bool]] = {
    "": (Accepted, True),
    "answer-lost": (Unknown, True),
    "empty-body": (Unknown, True),
    "gl-dropped": (Accepted, True),
    "connection-refused": (Unknown, False),
    "html-error": (Unknown, False),
    "maintenance": (Accepted, True),
}


class ExactModel(RuleBasedStateMachine):
    """`standing` holds what must be in the books: a marker with its total in cents."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.standing: dict[str, int] = {}
        self.relations: set[str] = set()
        self.numbers = count(1)
        self.cursor = 0
        self.seen: dict[str, int] = {}

    @initialize()
    def connect(self) -> None:
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        books, clock = Books(folder / "exact.sqlite"), ScaledClock(1, NOON)
        world = practice.build(1, NOON.date())
        options = Options(settings={"exact.minute": 100_000, "exact.day": 1_000_000})
        service = create(books, SandboxClock(books, NOON), Faults(books), Counters(books), world, options)
        self.url = self.open.enter_context(running({"exact": service}))["exact"]
        store, token_cipher = Store(f"sqlite:///{folder / 'store.db'}"), TokenCipher(fresh_key())
        store.create()
        self.open.callback(store.close)
        budget = Budget(StoredBudgets(store), clock, limits=Limits(minute=100_000, day=1_000_000))
        asked = {"user": companies.CONNECTED, "client_id": companies.CLIENT_ID}
        code = unquote(httpx.post(f"{self.url}/_sandbox/api/consent", json=asked).json()["code"])
        made = connect(
            self.url, APP, lambda name: StoredTokens(store, token_cipher, name), budget, clock, code
        )
        tokens = StoredTokens(store, token_cipher, made.connection_id)
        exact = self.open.enter_context(Exact(self.url, APP, tokens, budget, clock))
        self.division = exact.division(made.divisions[1].code, ManualClock(NOON))  # nobody waits
        self.accounts = {a.code: a.exact_id for p in self.division.gl_accounts.changed(0) for a in p.rows}
        self.partners = [r for p in self.division.relations.changed(0) for r in p.rows]

    @rule(
        direction=st.sampled_from(list(Direction)),
        cents=st.integers(1, 10**8),
        sign=st.sampled_from((1, -1)),
        vat=st.integers(0, 10**7),
        fault=st.sampled_from(sorted(FAULTS)),
    )
    def book(self, direction: Direction, cents: int, sign: int, vat: int, fault: str) -> None:
        """Any amount, any fault: the outcome is the one the fault deserves."""
        if fault:
            told = {"kind": fault, "service": "exact", "method": "POST", "path": "*Entries"}
            httpx.post(f"{self.url}/_sandbox/api/faults", json=told).raise_for_status()
        draft = self.draft(direction, sign * cents, sign * vat)
        outcome = self.division.entries.create(draft)
        expected, stands = FAULTS[fault]
        assert isinstance(outcome, expected)
        if isinstance(outcome, Accepted):
            assert bool(outcome.value.differences) == (fault == "gl-dropped")
            assert outcome.value.amount == sign * (cents + vat)
        if stands:
            self.standing[draft.marker] = sign * (cents + vat)

    @rule(direction=st.sampled_from(list(Direction)))
    def be_refused(self, direction: Direction) -> None:
        """A payables account on a line: refused, and nothing stands."""
        draft = self.draft(direction, 100, 21, account="440000")
        assert isinstance(self.division.entries.create(draft), Rejected)

    @rule(
        name=st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=20)
    )
    def create_a_relation(self, name: str) -> None:
        made = self.division.relations.create(Relation("", "", name, status="C"))
        assert isinstance(made, Accepted)
        self.relations.add(made.value)

    @rule()
    def read_on(self) -> None:
        """The stream gives what is new since the last read, once."""
        for page in self.division.ledger_lines.changed(self.cursor):
            for line in page.rows:
                if line.line_number == 0:
                    assert line.marker not in self.seen
                    self.seen[line.marker] = line.amount
            self.cursor = page.last
        assert set(self.seen) == set(self.standing)
        assert all(abs(self.seen[marker]) == abs(total) for marker, total in self.standing.items())

    @invariant()
    def every_entry_stands_once(self) -> None:
        for marker in list(self.standing)[-2:]:
            direction = Direction(marker.partition(":")[0])
            [found] = self.division.entries.by_marker(direction, marker)
            assert found.amount == self.standing[marker]

    def draft(self, direction: Direction, net: int, vat: int, account: str = "") -> EntryDraft:
        journal, usual, vat_code = KINDS[direction]
        role = Role.CUSTOMER if direction is Direction.SALES else Role.SUPPLIER
        gl = account or usual
        return EntryDraft(
            direction=direction,
            journal=journal,
            relation_id=next(one.exact_id for one in self.partners if role in one.roles),
            date=date(2026, 11, 4),
            your_ref="model",
            lines=(EntryLineDraft(self.accounts[gl], gl, net, vat_code, vat),),
            marker=f"{direction}:{next(self.numbers)}",
        )

    def teardown(self) -> None:
        self.read_on()
        if self.relations:
            read = {one.exact_id for page in self.division.relations.changed(0) for one in page.rows}
            assert self.relations <= read
        self.open.close()


TestExactModel = ExactModel.TestCase
TestExactModel.settings = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # a run is short enough to be read as it is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
