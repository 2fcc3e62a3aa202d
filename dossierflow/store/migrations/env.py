"""What Alembic runs: migrations on the connection that `dossierflow.store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import dossierflow.store.tables  # noqa: F401  (fills metadata)
from dossierflow.store.database import Instant, metadata


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from dossierflow.store.database import Instant")
        return "Instant()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    render_as_batch=True,
)
context.run_migrations()
