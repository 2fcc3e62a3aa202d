"""The composition root: from settings to a store, clients, a clock, and a desk for each dossier."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow import onboarding, safety
from dossierflow.billit.auth import ApiKey, Bearer, Credentials
from dossierflow.billit.client import Billit, Options
from dossierflow.billit.oauth import POLICY, OAuthApp
from dossierflow.clock import Clock, SystemClock, ToldClock
from dossierflow.desk import Desk, Progress, silent
from dossierflow.dossier import Dossier, DossierSettings
from dossierflow.errors import Reconnect, SettingError
from dossierflow.exact.auth import App
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import Division, Exact
from dossierflow.problem import Problem
from dossierflow.settings import Settings, load
from dossierflow.store import dossiers, problems
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.gates import StoredGate
from dossierflow.store.leases import this_process
from dossierflow.store.migrate import migrate
from dossierflow.store.tokens import Seal, StoredTokens, all_connections
from dossierflow.tokens import ConnectionStatus, TokenKeeper

PROBLEM_KINDS = ("reconnect",)


@dataclass
class Workspace:
    """Everything the work needs. Use as a context manager, so that connections are closed."""

    settings: Settings
    store: Store
    clock: Clock
    _calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, settings: Settings | None = None, clock: Clock | None = None) -> Workspace:
        """With the settings of the environment, and the store in its newest form."""
        settings = settings or load()
        workspace = cls(settings, Store(settings.database_url), clock or SystemClock())
        migrate(workspace.store)
        return workspace

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    @property
    def calls(self) -> int:
        """Calls to both services that were made from here."""
        return self._calls

    # Clients

    @contextmanager
    def exact(self, connection_id: str, clock: Clock | None = None) -> Iterator[Exact]:
        """One connection to Exact, for as long as the block lasts; `clock` where another one should wait."""
        clock = clock or self.clock
        tokens = StoredTokens(self.store, self.seal, connection_id)
        url, timeout = self.settings.exact_url, self.settings.http_timeout_seconds
        with Exact(url, self.app, tokens, self._budget(clock), clock, timeout) as exact:
            try:
                yield exact
            finally:
                self._count(exact.calls)

    @contextmanager
    def billit(self) -> Iterator[Billit]:
        """Billit, as the office's user, for as long as the block lasts."""
        settings = self.settings
        with Billit(
            settings.billit_url,
            self._billit_credentials(),
            settings.billit_office_party_id,
            settings.billit_accountant_headers,
            self.clock,
            settings.http_timeout_seconds,
            gate=StoredGate(self.store),
            options=Options(per_second=settings.billit_calls_per_second),
        ) as billit:
            try:
                yield billit
            finally:
                self._count(billit.calls)

    @contextmanager
    def desk(self, dossier: Dossier, progress: Progress = silent) -> Iterator[Desk]:
        """A desk for one dossier. What stops its work becomes a problem, and is solved when the work is done.

        A SafetyStop closes every desk of its connection until a person clears it.
        """
        safety.refuse_if_stopped(self.store, dossier)
        with (
            safety.watched(self.store, self.clock, dossier),
            self.exact(dossier.connection_id, ToldClock(self.clock, progress, dossier.name)) as exact,
            self.billit() as billit,
        ):
            yield Desk(
                dossier,
                self.store,
                self.clock,
                exact.division(dossier.division),
                billit.company(dossier.party_id),
                this_process(),
                connected_user=exact.status().user,
                settling_seconds=self.settings.settling_seconds,
                progress=progress,
            )

    @property
    def app(self) -> App:
        settings = self.settings
        if not settings.exact_client_id:
            raise SettingError("DOSSIERFLOW_EXACT_CLIENT_ID is not set")
        secret = settings.exact_client_secret.get_secret_value()
        return App(settings.exact_client_id, secret, settings.exact_redirect_uri)

    @property
    def budget(self) -> Budget:
        return self._budget(self.clock)

    @property
    def seal(self) -> Seal:
        return Seal(self.settings.secret_key.get_secret_value())

    def connections(self) -> list[ConnectionStatus]:
        """The connections to Exact; Reconnect where there is none yet."""
        with self.store.read() as connection:
            found = [one for one in all_connections(connection) if one.id.startswith("exact:")]
        if not found:
            raise Reconnect("nobody has connected to Exact yet", next_step="Run `dossierflow connect exact`.")
        return found

    # The practice

    def discover(self, chosen: Mapping[int, int] | None = None) -> onboarding.Discovery:
        """Bind divisions to companies; a dead connection is a problem, and the others go on."""
        divisions: dict[str, list[Division]] = {}
        dead: list[Problem] = []
        for status in self.connections():
            try:
                with self.exact(status.id) as exact:
                    divisions[status.id] = exact.divisions()
            except Reconnect as error:
                facts = {"user": status.user, "reason": error.message}
                dead.append(Problem("", "reconnect", status.id, facts))
        with self.billit() as billit:
            account = billit.account()
        with self.store.begin() as connection:
            problems.report(connection, "", PROBLEM_KINDS, dead, self.clock.now())
        if dead and not divisions:
            raise Reconnect(f"{dead[0].facts['user']}: {dead[0].facts['reason']}")
        office = self.settings.billit_office_party_id
        defaults = DossierSettings(use_proposed_vat=self.settings.accept_proposals)
        return onboarding.discover(
            self.store, self.clock, divisions, account.companies, office, defaults, chosen
        )

    def dossiers(self, wanted: str = "") -> list[Dossier]:
        """The dossiers named, separated by commas, or all; Misuse where a name fits none or several."""
        names = [name.strip() for name in wanted.split(",") if name.strip()]
        with self.store.read() as connection:
            if not names:
                return dossiers.all_active(connection)
            return [dossiers.find(connection, name) for name in names]

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def billit_app(self) -> OAuthApp:
        settings = self.settings
        secret = settings.billit_client_secret.get_secret_value()
        timeout = settings.http_timeout_seconds
        return OAuthApp(settings.billit_url, settings.billit_client_id, secret, self.clock, timeout=timeout)

    def _budget(self, clock: Clock) -> Budget:
        reserve = self.settings.daily_reserve
        return Budget(StoredBudgets(self.store), clock, kept_for_people=reserve)

    def _billit_credentials(self) -> Credentials:
        """The API key where there is one, else the chain of the user who consented last."""
        key = self.settings.billit_api_key.get_secret_value()
        if key:
            return ApiKey(key)
        if not self.settings.billit_client_id:
            raise SettingError("DOSSIERFLOW_BILLIT_API_KEY is not set")
        with self.store.read() as connection:
            chains = [one for one in all_connections(connection) if one.id.startswith("billit:")]
        if not chains:
            raise Reconnect(
                "nobody has connected to Billit yet", next_step="Run `dossierflow connect billit --login`."
            )
        last = max(chains, key=lambda one: one.obtained_at)
        tokens = StoredTokens(self.store, self.seal, last.id)
        return Bearer(TokenKeeper(tokens, self.clock, self.billit_app.refresh, POLICY))

    def _count(self, calls: int) -> None:
        with self._lock:
            self._calls += calls
