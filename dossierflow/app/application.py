"""The composition root: from settings to a store, clients, a clock, and a desk for each dossier."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.app import safety
from dossierflow.app.session import DossierSession, Progress, silent
from dossierflow.billit.auth import ApiKey, Bearer, Credentials
from dossierflow.billit.client import Billit, Options
from dossierflow.billit.oauth import POLICY, OAuthApp
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Reconnect, SettingError
from dossierflow.exact.auth import App
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import Exact
from dossierflow.kernel.clock import Clock, LoggingClock, SystemClock
from dossierflow.kernel.settings import Settings, load
from dossierflow.kernel.tokens import ConnectionStatus, TokenKeeper
from dossierflow.store import dossiers
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.gates import StoredGate
from dossierflow.store.leases import this_process
from dossierflow.store.migrate import migrate
from dossierflow.store.tokens import StoredTokens, TokenCipher, all_connections


@dataclass
class Application:
    """Everything the work needs. Use as a context manager, so that connections are closed."""

    settings: Settings
    store: Store
    clock: Clock
    _calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, settings: Settings | None = None, clock: Clock | None = None) -> Application:
        """With the settings of the environment, and the store in its newest form."""
        settings = settings or load()
        application = cls(settings, Store(settings.database_url), clock or SystemClock())
        migrate(application.store)
        return application

    def __enter__(self) -> Application:
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
        tokens = StoredTokens(self.store, self.token_cipher, connection_id)
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
    def session(self, dossier: Dossier, progress: Progress = silent) -> Iterator[DossierSession]:
        """A desk for one dossier. What stops its work becomes a problem, and is solved when the work is done.

        A SafetyStop closes every desk of its connection until a person clears it.
        """
        safety.refuse_if_stopped(self.store, dossier)
        with (
            safety.watched(self.store, self.clock, dossier),
            self.exact(dossier.connection_id, LoggingClock(self.clock, progress, dossier.name)) as exact,
            self.billit() as billit,
        ):
            yield DossierSession(
                dossier,
                self.store,
                self.clock,
                exact.division(dossier.division),
                billit.company(dossier.party_id),
                this_process(),
                connected_user=exact.status().user,
                settling_seconds=self.settings.settling_seconds,
                progress=progress,
                language=self.settings.language,
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
    def token_cipher(self) -> TokenCipher:
        return TokenCipher(self.settings.secret_key.get_secret_value())

    def connections(self) -> list[ConnectionStatus]:
        """The connections to Exact; Reconnect where there is none yet."""
        with self.store.read() as connection:
            found = [one for one in all_connections(connection) if one.id.startswith("exact:")]
        if not found:
            raise Reconnect("nobody has connected to Exact yet", next_step="Run `dossierflow connect exact`.")
        return found

    # The practice

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
        tokens = StoredTokens(self.store, self.token_cipher, last.id)
        return Bearer(TokenKeeper(tokens, self.clock, self.billit_app.refresh, POLICY))

    def _count(self, calls: int) -> None:
        with self._lock:
            self._calls += calls
