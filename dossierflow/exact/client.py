"""The client of Exact Online: one connection, and its divisions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import httpx

from dossierflow.domain.chart import (
    CostCenter,
    CostUnit,
    Currency,
    DocumentType,
    FinancialPeriod,
    Journal,
    PaymentCondition,
    VatCode,
)
from dossierflow.domain.entry import Deletion, LedgerLine
from dossierflow.domain.mailbox import Mailbox
from dossierflow.exact import odata
from dossierflow.exact.auth import CHAIN, App, TokenEndpoint
from dossierflow.exact.budget import Budget, Remaining
from dossierflow.exact.resources import divisions, lists
from dossierflow.exact.resources.bank_accounts import RelationAccount, bank_accounts
from dossierflow.exact.resources.deletions import deletions
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.divisions import Division, ExactUser
from dossierflow.exact.resources.documents import Documents
from dossierflow.exact.resources.entries import Entries
from dossierflow.exact.resources.gl_accounts import gl_accounts
from dossierflow.exact.resources.journals import journals
from dossierflow.exact.resources.ledger_lines import ledger_lines
from dossierflow.exact.resources.mailbox import MAILBOXES, Messages
from dossierflow.exact.resources.periods import closed_periods, periods
from dossierflow.exact.resources.relations import Relations
from dossierflow.exact.resources.sync import Sync, SyncPage
from dossierflow.exact.resources.vat_codes import vat_codes
from dossierflow.exact.transport import Caller, ExactTransport
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.tokens import ChainPolicy, ConnectionStatus, TokenKeeper, TokenStore

__all__ = ["SETTING", "Division", "Exact", "ExactDivision", "ExactUser", "SyncPage"]

SETTING = "DOSSIERFLOW_EXACT_URL"  # names the site's address in errors


class Exact:
    """One connection, for any number of threads; a context manager, so that its sockets are closed.

    `tokens` is the store of this connection's chain, `budget` the one all connections share. `interactive`:
    a person waits, so the calls kept for people may be used. `exchange`: the pool of the process for this
    site, shared with other connections and left open; without it the connection has its own. `chain` and
    `transport` serve tests.
    """

    def __init__(
        self,
        base_url: str,
        app: App,
        tokens: TokenStore,
        budget: Budget,
        clock: Clock,
        timeout: float = 60,
        *,
        interactive: bool = False,
        chain: ChainPolicy = CHAIN,
        transport: httpx.BaseTransport | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        own = exchange.shared() if exchange else Exchange(base_url, timeout, transport, setting=SETTING)
        self._exchange = own
        self._app, self._budget, self._clock = app, budget, clock
        status = tokens.load().status
        count = partial(budget.token_call, app.client_id, status.id)
        endpoint = TokenEndpoint(own, app, clock, count)
        self._keeper = TokenKeeper(tokens, clock, endpoint.refresh, chain)
        self._transport = ExactTransport(
            own,
            Caller(app.client_id, status.id, status.user),
            self._keeper,
            budget,
            clock,
            interactive=interactive,
        )
        self._me: ExactUser | None = None

    def me(self) -> ExactUser:
        """Who consented; one call, once."""
        if self._me is None:
            self._me = divisions.me(self._transport)
        return self._me

    def divisions(self, user: ExactUser | None = None) -> list[Division]:
        """Every company that user and consent reach; one call less where the `user` is known."""
        return divisions.divisions(self._transport, (user or self.me()).home_division)

    def division(self, code: int, clock: Clock | None = None) -> ExactDivision:
        """One company, without a call; `clock` where another one tells of its waits."""
        return ExactDivision(self._transport.on(clock) if clock else self._transport, code)

    def remaining(self, code: int) -> Remaining:
        """The calls left for a division, without a call."""
        return self._budget.remaining(self._app.client_id, code)

    def status(self) -> ConnectionStatus:
        """The connection as it is stored now."""
        return self._keeper.status()

    def refresh_idle(self) -> bool:
        """Keep the chain alive where nobody used it for 20 days; whether it was refreshed."""
        return self._keeper.refresh_idle()

    @property
    def calls(self) -> int:
        """HTTP calls made, tokens and Me included."""
        return self._exchange.calls

    def close(self) -> None:
        self._exchange.close()

    def __enter__(self) -> Exact:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ExactDivision:
    """One company. Every answer's division is checked against `code`."""

    def __init__(self, transport: ExactTransport, code: int) -> None:
        self.code = code
        self._calls = calls = DivisionCalls(transport, code)
        self.rights = calls.rights
        self.relations = Relations(calls)
        self.gl_accounts = gl_accounts(calls)
        self.ledger_lines: Sync[LedgerLine] = ledger_lines(calls)
        self.deletions: Sync[Deletion] = deletions(calls)
        self.documents = Documents(calls)
        self.entries = Entries(calls)
        self.mailbox = Messages(calls)

    def journals(self) -> list[Journal]:
        return journals(self._calls)

    def bank_accounts(self, relations: Iterable[str]) -> list[RelationAccount]:
        return bank_accounts(self._calls, relations)

    def vat_codes(self) -> list[VatCode]:
        return vat_codes(self._calls)

    def periods(self, years: Iterable[int]) -> list[FinancialPeriod]:
        return periods(self._calls, years)

    def closed_periods(self, journal: str, year: int) -> set[int]:
        return closed_periods(self._calls, journal, year)

    def payment_conditions(self) -> list[PaymentCondition]:
        return self._calls.rows(lists.PAYMENT_CONDITIONS)

    def cost_centers(self) -> list[CostCenter]:
        return self._calls.rows(lists.COST_CENTERS)

    def cost_units(self) -> list[CostUnit]:
        return self._calls.rows(lists.COST_UNITS)

    def currencies(self) -> list[Currency]:
        return self._calls.rows(lists.CURRENCIES)

    def document_types(self) -> list[DocumentType]:
        return self._calls.rows(lists.DOCUMENT_TYPES)

    def mailboxes(self, named: str = "") -> list[Mailbox]:
        """The digital mailboxes tied to this company, or the one of that name whatever its company.

        Not all of the licence's: an office has one for each client, and 60 fit a call.
        """
        mine = f"ForDivision eq {self.code}"
        return self._calls.rows(MAILBOXES, f"Mailbox eq {odata.text(named)}" if named else mine)
