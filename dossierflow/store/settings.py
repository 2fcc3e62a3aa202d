"""What the practice, its templates and each dossier set, flat (`domain/settings.py`): only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.settings import Flat
from dossierflow.store.database import upsert
from dossierflow.store.tables.dossiers import dossiers, settings_templates

PRACTICE = ""  # the template that every other stands on


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a dossier has of its own, and the template under it."""

    template: str
    flat: Flat


def templates(connection: sa.Connection) -> dict[str, Flat]:
    """Every template by its name, the practice's own as ''."""
    return {row.name: row.settings for row in connection.execute(settings_templates.select())}


def base(known: Mapping[str, Flat], template: str) -> dict[str, Any]:
    """What a dossier with this template has before its own: the practice's, and the template's over it."""
    return {**known.get(PRACTICE, {}), **(known.get(template, {}) if template else {})}


def keep_template(connection: sa.Connection, name: str, flat: Flat) -> None:
    upsert(connection, settings_templates, [{"name": name, "settings": dict(flat)}])


def forget_template(connection: sa.Connection, name: str) -> None:
    connection.execute(settings_templates.delete().where(settings_templates.c.name == name))


def own(connection: sa.Connection, ids: Iterable[str] | None = None) -> dict[str, OwnSettings]:
    """By dossier, of these or of all."""
    query = sa.select(dossiers.c.id, dossiers.c.template, dossiers.c.settings)
    found = {row.id: OwnSettings(row.template, row.settings) for row in connection.execute(query)}
    return found if ids is None else {one: found[one] for one in ids}


def keep(connection: sa.Connection, dossier_id: str, flat: Flat, template: str) -> None:
    values = {"settings": dict(flat), "template": template}
    connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(values))
