"""The whole client: one office account, its companies, and its feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from dossierflow.billit.auth import Credentials
from dossierflow.billit.budget import FeedGate, MemoryGate
from dossierflow.billit.context import Context, HeaderMode
from dossierflow.billit.resources import account
from dossierflow.billit.resources.account import Company, OfficeAccount
from dossierflow.billit.resources.feed import Feed, FeedItem
from dossierflow.billit.resources.files import LARGEST_FILE, Files
from dossierflow.billit.resources.ledger import Ledger
from dossierflow.billit.resources.orders import OrderPage, Orders
from dossierflow.billit.resources.parties import Parties
from dossierflow.billit.resources.registration import NewCompany, register
from dossierflow.billit.resources.transactions import TransactionPage, Transactions
from dossierflow.billit.session import Session
from dossierflow.billit.transport import BillitTransport
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Outcome
from dossierflow.kernel.pace import Pace, PaceKeeper
from dossierflow.kernel.told import setting_error

__all__ = [
    "Billit",
    "BillitCompany",
    "Company",
    "Feed",
    "FeedItem",
    "HeaderMode",
    "NewCompany",
    "OfficeAccount",
    "Options",
    "OrderPage",
    "TransactionPage",
]


@dataclass(frozen=True, slots=True)
class Options:
    """What Billit leaves open, and our own limits. Every value has a default that the contract supports.

    `per_second`: at most so many calls; it begins slower, see `kernel/pace.py`. 0 = no pace of our own.
    `largest_file` in bytes.
    """

    per_second: float = 5.0
    burst: int = 5
    largest_file: int = LARGEST_FILE
    signed_amounts: bool = False


SETTING = "DOSSIERFLOW_BILLIT_URL"  # names the address in errors


class Billit:
    """One user at Billit, for any number of dossiers and threads. A context manager, so that its sockets are
    closed.

    `office_party_id` is the practice's own PartyID. None: not known yet (to find it in `account`), or a
    company that works for itself; the feed needs it. `exchange`: the pool of the process for this site,
    shared with others and left open; without it the client has its own. `keeper`: who keeps what is learnt of
    the pace; without it, this client alone. `http` replaces the network.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        office_party_id: int | None,
        header_mode: HeaderMode | str,
        clock: Clock,
        timeout: float = 60,
        *,
        gate: FeedGate | None = None,
        keeper: PaceKeeper | None = None,
        options: Options | None = None,
        http: httpx.BaseTransport | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        self.office_party_id = office_party_id
        self.header_mode = HeaderMode(header_mode)
        self.options = options or Options()
        self._gate = gate or MemoryGate()
        # A file comes as base64 inside JSON: four thirds of its size, and the envelope.
        largest = self.options.largest_file // 3 * 4 + 2**20
        self._exchange = (
            exchange.shared(largest)
            if exchange
            else Exchange(base_url, timeout, http, largest=largest, setting=SETTING)
        )
        self._pace = Pace(clock, self.options.per_second, self.options.burst, keeper)
        office = Context.office(office_party_id, self.header_mode)
        self._transport = BillitTransport(self._exchange, credentials, clock, self._pace, office)

    @property
    def calls(self) -> int:
        """HTTP requests that were tried."""
        return self._exchange.calls

    @property
    def per_second(self) -> float:
        """Today's pace in calls a second, as all processes have learnt it; 0 where there is none."""
        return self._pace.per_second

    def account(self) -> OfficeAccount:
        """The user and all companies it may act for."""
        return account.read(self._office())

    def register(self, company: NewCompany) -> Outcome[int]:
        """Make a company, which costs a licence; look at `account` first. Not repeated by itself."""
        return register(self._office(), company)

    def company(
        self, party_id: int, header_mode: HeaderMode | None = None, clock: Clock | None = None
    ) -> BillitCompany:
        """One dossier, without a call; in the client's arrangement of the accountant headers or in another.

        `clock`: where another one tells of its waits.
        """
        mode = header_mode or self.header_mode
        context = Context.dossier(party_id, self.office_party_id, mode)
        transport = self._transport.on(clock) if clock else self._transport
        return BillitCompany(Session(transport, context), self.options)

    def feed(self, name: str) -> Feed:
        """The accountant feed; it belongs to the office."""
        if self.office_party_id is None:
            raise setting_error("feed-without-office", field="DOSSIERFLOW_BILLIT_OFFICE_PARTY_ID")
        return Feed(self._office(), name, self._gate, self.options.largest_file)

    def close(self) -> None:
        self._exchange.close()

    def __enter__(self) -> Billit:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _office(self) -> Session:
        return Session(self._transport, Context.office(self.office_party_id, self.header_mode))


class BillitCompany:
    """One dossier: every call carries its PartyID and the accountant headers."""

    def __init__(self, session: Session, options: Options) -> None:
        self.session = session
        self.orders = Orders(session)
        self.files = Files(session, options.largest_file)
        self.parties = Parties(session)
        self.ledger = Ledger(session)
        self.transactions = Transactions(session, options.signed_amounts)

    @property
    def party_id(self) -> int | None:
        return self.session.context.company
