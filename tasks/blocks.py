"""Static secrets from Prefect: where the environment has none, the Secret block of that name is asked."""

from __future__ import annotations

from functools import cache

from prefect.blocks.system import Secret
from pydantic import SecretStr

from dossierflow.kernel.settings import Settings, load

#: A setting and its block. The rotating tokens of a connection are no block: they live in the store.
BLOCKS = {
    "secret_key": "dossierflow-secret-key",
    "exact_client_secret": "dossierflow-exact-client-secret",
    "billit_api_key": "dossierflow-billit-api-key",
    "billit_client_secret": "dossierflow-billit-client-secret",
}


def settings() -> Settings:
    """The environment's settings, completed from the blocks; a block that is not there leaves its setting
    empty."""
    found = load()
    missing = {name: block for name, block in BLOCKS.items() if not getattr(found, name).get_secret_value()}
    return found.model_copy(update={name: SecretStr(kept(block)) for name, block in missing.items()})


@cache
def kept(block: str) -> str:
    """What the block holds, asked once in a process; '' where there is none."""
    try:
        return str(Secret.load(block, _sync=True).get())  # type: ignore[call-arg, union-attr]
    except ValueError:
        return ""
