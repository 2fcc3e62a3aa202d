"""One application a process: engine, clients, tokens and budgets, shared by all dossiers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from dossierflow.app import safety
from dossierflow.app.followed_clock import clock_of
from dossierflow.app.session import DossierSession, Progress, silent
from dossierflow.billit.auth import ApiKey, Bearer, Credentials
from dossierflow.billit.client import Billit, Options
from dossierflow.billit.oauth import POLICY, OAuthApp
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Reconnect
from dossierflow.exact.auth import App
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import SETTING as EXACT_URL
from dossierflow.exact.client import Exact
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock, LoggingClock
from dossierflow.kernel.settings import Settings, load
from dossierflow.kernel.tokens import ConnectionStatus, TokenKeeper
from dossierflow.kernel.told import misuse, setting_error, told
from dossierflow.store import api_keys, dossiers
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.gates import StoredGate
from dossierflow.store.leases import Leases
from dossierflow.store.migrate import migrate
from dossierflow.store.pace import StoredPace
from dossierflow.store.reserved_budgets import ReservedBudgets
from dossierflow.store.tokens import StoredTokens, TokenCipher, all_connections
from dossierflow.texts import words


class Application:
    """Everything that is made once and shared: use as a context manager, so that connections are closed.

    Safe for several threads. Its parts are made when they are first asked for.
    """

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        self.settings, self.store, self.clock = settings, store, clock
        self._lock = threading.RLock()
        self._exact: dict[str, Exact] = {}
        self._pool: Exchange | None = None
        self._billit: Billit | None = None
        self._leases = Leases(store, clock)
        self._reserved = ReservedBudgets(StoredBudgets(store))

    @classmethod
    def open(cls, settings: Settings | None = None, clock: Clock | None = None) -> Application:
        """With the settings of the environment; a store of an older form is migrated, once a process."""
        settings = settings or load()
        application = cls(settings, Store(settings.database_url), clock or clock_of(settings))
        migrate(application.store)
        return application

    def __enter__(self) -> Application:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        with self.store.needed():
            self.close()
        self.store.explain(error)

    def close(self) -> None:
        """Give back what was reserved, and close what was opened."""
        with self._lock:
            self._leases.stop()
            self._reserved.give_back()
            for exact in self._exact.values():
                exact.close()
            for service in (self._pool, self._billit):
                if service is not None:
                    service.close()
            self.store.close()

    @property
    def calls(self) -> int:
        """Calls to both services that were made from here."""
        billit = self._billit.calls if self._billit is not None else 0
        return billit + sum(exact.calls for exact in self._exact.values())

    # Clients

    def exact(self, connection_id: str) -> Exact:
        """One connection to Exact."""
        with self._lock:
            if connection_id not in self._exact:
                self._exact[connection_id] = Exact(
                    self.settings.exact_url,
                    self.app,
                    StoredTokens(self.store, self.token_cipher, connection_id, self.settings.exact_url),
                    self.budget,
                    self.clock,
                    exchange=self._exact_exchange(),
                )
            return self._exact[connection_id]

    def _exact_exchange(self) -> Exchange:
        """The one pool of connections to Exact's site."""
        if self._pool is None:
            settings = self.settings
            self._pool = Exchange(settings.exact_url, settings.http_timeout_seconds, setting=EXACT_URL)
        return self._pool

    @property
    def billit(self) -> Billit:
        """Billit, as the office's user."""
        with self._lock:
            if self._billit is None:
                settings = self.settings
                self._billit = Billit(
                    settings.billit_url,
                    self._billit_credentials(),
                    settings.billit_office_party_id,
                    settings.billit_accountant_headers,
                    self.clock,
                    settings.http_timeout_seconds,
                    gate=StoredGate(self.store),
                    keeper=StoredPace(self.store, settings.billit_url),
                    options=Options(per_second=settings.billit_calls_per_second),
                )
            return self._billit

    def forget(self, connection_id: str) -> None:
        """Begin anew with a connection: a person has looked why it was stopped, or consented again."""
        with self._lock:
            exact = self._exact.pop(connection_id, None)
            if exact is not None:
                exact.close()

    @contextmanager
    def session(self, dossier: Dossier, progress: Progress = silent) -> Iterator[DossierSession]:
        """A session for one dossier. What stops its work becomes a problem, solved when the work is done.

        A SafetyStop closes every session of its connection until a person clears it.
        """
        safety.refuse_if_stopped(self.store, dossier)
        self._leases.keep()
        told = LoggingClock(self.clock, lambda seconds: progress(self._waits(dossier, seconds)))
        with safety.watched(self.store, self.clock, dossier):
            yield DossierSession(
                dossier,
                self.store,
                self.clock,
                lambda: self.exact(dossier.connection_id).division(dossier.division, told),
                lambda: self.billit.company(dossier.party_id, clock=told),
                self._leases,
                connected_user=self._user_of(dossier.connection_id),
                settling_seconds=self.settings.settling_seconds,
                output=self.settings.output,
                progress=progress,
                language=self.settings.language,
            )

    def _waits(self, dossier: Dossier, seconds: float) -> str:
        told = words(self.settings.language)
        return told.sentence("progress.waiting-for-limits", dossier=dossier.name, seconds=round(seconds))

    def _user_of(self, connection_id: str) -> str:
        """Who consented, without connecting."""
        with self.store.read() as connection:
            known = {status.id: status.user for status in all_connections(connection)}
        return known.get(connection_id, "")

    @property
    def app(self) -> App:
        settings = self.settings
        if not settings.exact_client_id:
            raise setting_error("variable-not-set", variable="DOSSIERFLOW_EXACT_CLIENT_ID")
        secret = settings.exact_client_secret.get_secret_value()
        return App(settings.exact_client_id, secret, settings.exact_redirect_uri)

    @property
    def budget(self) -> Budget:
        """Of all connections over this store; this process reserves its calls in blocks."""
        return Budget(self._reserved, self.clock, kept_for_people=self.settings.daily_reserve)

    @property
    def token_cipher(self) -> TokenCipher:
        return TokenCipher(self.settings.secret_key.get_secret_value())

    def connections(self) -> list[ConnectionStatus]:
        """The connections to Exact; Reconnect where there is none yet."""
        with self.store.read() as connection:
            found = [status for status in all_connections(connection) if status.id.startswith("exact:")]
        if not found:
            raise told(Reconnect, "no-connection-exact")
        return found

    # The practice

    def dossiers(self, wanted: str = "") -> list[Dossier]:
        """The dossiers named, separated by commas, or all that nobody stopped; Misuse where a name fits none
        or several."""
        with self.store.read() as connection:
            return dossiers.named(connection, wanted)

    def dossier(self, wanted: str) -> Dossier:
        """The one dossier that is named; Misuse where it is none, or several."""
        found = self.dossiers(wanted) if wanted.strip() else []
        if len(found) != 1:
            raise misuse("name-one-dossier", field="dossier")
        return found[0]

    def in_service(self, wanted: str = "", *, out_of_reach: bool = False) -> list[Dossier]:
        """The same, for work that makes calls; Misuse where a dossier that is named is stopped, or all that
        are named are out of reach. `out_of_reach`: those too."""
        found = self.dossiers(wanted)
        for dossier in found:
            safety.refuse_stopped_dossier(dossier)
        return found if out_of_reach else safety.within_reach(found, named=bool(wanted.strip()))

    def live_dossiers(self, wanted: str = "") -> list[Dossier]:
        """The same, for work that sends; Misuse where a dossier that is named is not live."""
        if not wanted.strip():
            return safety.within_reach([one for one in self.dossiers() if one.live], named=False)
        found = self.dossiers(wanted)
        for dossier in found:
            safety.refuse_unless_live(dossier)
        return safety.within_reach(found, named=True)

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def billit_app(self) -> OAuthApp:
        settings = self.settings
        secret = settings.billit_client_secret.get_secret_value()
        timeout = settings.http_timeout_seconds
        return OAuthApp(settings.billit_url, settings.billit_client_id, secret, self.clock, timeout=timeout)

    def move_api_key(self) -> str:
        """The API key of the settings goes to their address from now on; its site. A person's decision."""
        key = self.settings.billit_api_key.get_secret_value()
        ApiKey(key)
        return api_keys.move(self.store, key.strip(), self.settings.billit_url, self.now())

    def _billit_credentials(self) -> Credentials:
        """The API key where there is one, else the chain of the user who consented last."""
        key = self.settings.billit_api_key.get_secret_value()
        if key:
            known = ApiKey(key)
            api_keys.refuse_elsewhere(self.store, key.strip(), self.settings.billit_url, self.now())
            return known
        if not self.settings.billit_client_id:
            raise setting_error("variable-not-set", variable="DOSSIERFLOW_BILLIT_API_KEY")
        with self.store.read() as connection:
            chains = [status for status in all_connections(connection) if status.id.startswith("billit:")]
        if not chains:
            raise told(Reconnect, "no-connection-billit")
        last = max(chains, key=lambda status: status.obtained_at)
        tokens = StoredTokens(self.store, self.token_cipher, last.id, self.settings.billit_url)
        return Bearer(TokenKeeper(tokens, self.clock, self.billit_app.refresh, POLICY))
