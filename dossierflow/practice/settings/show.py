"""What dossiers, templates and the practice have of their own, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.settings import Column, columns_of
from dossierflow.kernel.told import misuse
from dossierflow.store import settings as store
from dossierflow.store.settings import PRACTICE
from dossierflow.texts import phrase


class ValueSource(StrEnum):
    """Who says that a value counts."""

    DOSSIER = "dossier"
    TEMPLATE = "template"
    PRACTICE = "practice"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting of a dossier; `source` says whose value it is."""

    column: Column
    value: Any
    source: ValueSource


def show_settings(
    application: Application, dossiers: list[Dossier], *, everything: bool
) -> dict[Dossier, list[ShownSetting]]:
    """What differs from the defaults, or `everything`, of each dossier."""
    with application.store.read() as connection:
        templates, own = store.templates(connection), store.own(connection, [one.id for one in dossiers])
    found: dict[Dossier, list[ShownSetting]] = {}
    for dossier in dossiers:
        layers = {
            ValueSource.PRACTICE: templates.get(PRACTICE, {}),
            ValueSource.TEMPLATE: templates.get(dossier.template, {}) if dossier.template else {},
            ValueSource.DOSSIER: own[dossier.id].flat,
        }
        rows = [_shown(one, layers) for one in columns_of(*layers.values())]
        found[dossier] = [row for row in rows if everything or row.source is not ValueSource.DEFAULT]
    return found


def _shown(one: Column, layers: dict[ValueSource, Any]) -> ShownSetting:
    value, source = one.default, ValueSource.DEFAULT
    for layer, flat in layers.items():
        if one.name in flat:
            value, source = flat[one.name], layer
    return ShownSetting(one, value, source)


def forget_template(application: Application, name: str) -> None:
    """Take a template away; Misuse where dossiers have it."""
    with application.store.begin() as connection:
        if name == PRACTICE or name not in store.templates(connection):
            listed = ", ".join(sorted({*store.templates(connection)} - {PRACTICE}))
            raise misuse("no-template", template=name, listed=listed or phrase("word.none"))
        users = [key for key, own in store.own(connection).items() if own.template == name]
        if users:
            raise misuse("template-in-use", count=len(users), template=name, dossiers=", ".join(users[:10]))
        store.forget_template(connection, name)
