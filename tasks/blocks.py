"""What the practice's settings are: the environment, `.env`, Prefect's blocks, and defaults, in this order.

For each setting the first counts that says something; an empty value says nothing. All of them make one
`Settings`, which judges them alike. The rotating tokens of a connection are no block: they live in the store.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import fsspec
from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from dossierflow.app.application import Application
from dossierflow.errors import DossierflowError
from dossierflow.exact.auth import TokenEndpoint
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import SystemClock
from dossierflow.kernel.file_folder import FileFolder
from dossierflow.kernel.settings import Settings, given, language_at_hand, load
from dossierflow.kernel.tokens import TokenRefused
from dossierflow.store.database import Store
from dossierflow.store.migrate import current
from dossierflow.store.tokens import TokenCipher
from dossierflow.texts import Fact, words
from dossierflow.texts import load as load_texts
from tasks.ui import LOGO, MANUAL

#: The one document of each kind that runs look for.
DOCUMENT = "dossierflow"
PROBE = "dossierflow-test.txt"
IN_MEMORY = "sqlite://"


#: A block is declared and registered in the practice's language; its kind keeps the name that finds it.
LANGUAGE = language_at_hand()
SAYS = load_texts(LANGUAGE)


def asked(key: str, default: Any = ...) -> Any:
    """A field of a block, told in the practice's language."""
    return Field(default, title=SAYS["block-title"][key], description=SAYS["block-field"][key])


def _tested(kind: str, **facts: Fact) -> str:
    return words(LANGUAGE).sentence(f"block-tested.{kind}", **facts)


class SettingsBlock(Block):
    """A block whose fields are settings; `sets` says which."""

    _logo_url = LOGO
    _documentation_url = MANUAL
    sets: ClassVar[dict[str, str]] = {}

    def values(self) -> dict[str, Any]:
        """The settings that it says something about."""
        found = {name: getattr(self, field) for field, name in self.sets.items()}
        return {name: _plain(value) for name, value in found.items() if _plain(value) not in ("", None)}

    def settings(self) -> Settings:
        """Its own values, whatever the environment says; the rest as always."""
        return load(**self.values())


class ExactOnlineApp(SettingsBlock):
    """The practice's own app at Exact Online, as its App Centre shows it.

    Example:
        ```python
        from tasks.blocks import ExactOnlineApp

        app = ExactOnlineApp.load("BLOCK_NAME")
        app.test()
        ```
    """

    _block_type_name = "Exact Online app"
    _block_type_slug = "exact-online-app"
    _description = SAYS["block-type"]["exact-online-app"]
    sets: ClassVar[dict[str, str]] = {
        "site": "exact_url",
        "client_id": "exact_client_id",
        "client_secret": "exact_client_secret",
        "redirect_address": "exact_redirect_uri",
    }

    site: str = asked("exact-site", "https://start.exactonline.be")
    client_id: str = asked("exact-client-id")
    client_secret: SecretStr = asked("exact-client-secret")
    redirect_address: str = asked("exact-redirect-address", "https://localhost/")

    def test(self) -> str:
        """Ask Exact with a code that cannot be one, and say whether it knows the app. Costs one call."""
        with Application(self.settings(), Store(IN_MEMORY), SystemClock()) as application:
            exchange = Exchange(application.settings.exact_url, application.settings.http_timeout_seconds)
            try:
                endpoint = TokenEndpoint(exchange, application.app, application.clock, count=lambda: None)
                endpoint.exchange("this-is-no-code")
            except TokenRefused:
                pass  # it knows the app, and not the code
            finally:
                exchange.close()
        return _tested("exact")


class BillitAccount(SettingsBlock):
    """The practice's account at Billit: an API key, or an OAuth client.

    Example:
        ```python
        from tasks.blocks import BillitAccount

        account = BillitAccount.load("BLOCK_NAME")
        account.test()
        ```
    """

    _block_type_name = "Billit account"
    _block_type_slug = "billit-account"
    _description = SAYS["block-type"]["billit-account"]
    sets: ClassVar[dict[str, str]] = {
        "address": "billit_url",
        "api_key": "billit_api_key",
        "client_id": "billit_client_id",
        "client_secret": "billit_client_secret",
        "office_party_id": "billit_office_party_id",
    }

    address: str = asked("billit-address", "https://api.billit.be")
    api_key: SecretStr = asked("billit-api-key", SecretStr(""))
    client_id: str = asked("billit-client-id", "")
    client_secret: SecretStr = asked("billit-client-secret", SecretStr(""))
    office_party_id: int | None = asked("billit-office-party-id", None)

    def test(self) -> str:
        """Ask Billit which companies the account sees, and say how many. Costs one call."""
        with Application.open(self.settings().model_copy(update={"database_url": IN_MEMORY})) as application:
            companies = application.billit.account().companies
        return _tested("billit", count=len(companies))


class DossierflowStore(SettingsBlock):
    """Where Dossierflow keeps what it knows, and the key that its tokens are encrypted with.

    Example:
        ```python
        from tasks.blocks import DossierflowStore

        store = DossierflowStore.load("BLOCK_NAME")
        store.test()
        ```
    """

    _block_type_name = "Dossierflow store"
    _block_type_slug = "dossierflow-store"
    _description = SAYS["block-type"]["dossierflow-store"]
    sets: ClassVar[dict[str, str]] = {"database": "database_url", "key": "secret_key"}

    database: SecretStr = asked("store-database")
    key: SecretStr = asked("store-key", SecretStr(""))

    def test(self) -> str:
        """Look whether the database answers and the key is one; change nothing."""
        settings = self.settings()
        TokenCipher(settings.secret_key.get_secret_value())
        store = Store(settings.database_url)
        try:
            store.reach()
            with store.needed(), store.read() as connection:
                return _tested("store", form=current(connection) or "–")
        finally:
            store.close()


class CodaDestination(SettingsBlock):
    """Where CODA files go, in a folder for each dossier.

    Example:
        ```python
        from tasks.blocks import CodaDestination

        destination = CodaDestination.load("BLOCK_NAME")
        destination.test()
        ```
    """

    _block_type_name = "CODA destination"
    _block_type_slug = "coda-destination"
    _description = SAYS["block-type"]["coda-destination"]
    sets: ClassVar[dict[str, str]] = {"address": "output"}

    address: SecretStr = asked("coda-address")

    def test(self) -> str:
        """Write a file there and remove it again."""
        address = self.settings().output
        FileFolder(address).put(PROBE, b"Dossierflow was here, and may write.\n")
        system, folder = fsspec.core.url_to_fs(address)
        system.rm_file(f"{folder}/{PROBE}")
        return _tested("coda")


BLOCKS: tuple[type[SettingsBlock], ...] = (ExactOnlineApp, BillitAccount, DossierflowStore, CodaDestination)


def settings() -> Settings:
    """Everything that was set, from wherever; SettingError with one line where it cannot be right."""
    found, more = load(), dict[str, Any]()
    for block in BLOCKS:
        silent = {name for name in block.sets.values() if not given(found, name)}
        if silent:
            more |= {name: value for name, value in kept(block).items() if name in silent}
    return load(**more) if more else found


@cache
def kept(block: type[SettingsBlock]) -> dict[str, Any]:
    """What the block of this kind says, asked once in a process; nothing where there is none."""
    try:
        there: Any = block.load(DOCUMENT, _sync=True)  # type: ignore[call-arg]
    except ValueError:
        return {}
    values: dict[str, Any] = there.values()
    return values


def tested(block: type[SettingsBlock]) -> tuple[bool, str]:
    """Whether the test of the block is well, and what it says; nothing where there is no block."""
    try:
        there: Any = block.load(DOCUMENT, _sync=True)  # type: ignore[call-arg]
    except ValueError:
        return True, ""
    try:
        return True, str(there.test())
    except DossierflowError as error:
        return False, str(error)


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
