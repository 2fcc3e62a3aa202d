"""A practice of three dossiers as it stands after they were read once, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.domain.chart import GlAccount, Journal, JournalType
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.mailbox import Mailbox
from dossierflow.kernel.settings import Settings
from dossierflow.practice.settings import Plan, plan
from dossierflow.runs.settings import import_table, set_texts
from dossierflow.store import dossiers, masterdata
from dossierflow.store.database import Store
from tests.support.clock import ManualClock
from tests.support.fakes import NOW

BAKERY = Dossier("310001", "Bakkerij Peeters", "0401234560", 310001, 700101, "exact:u1")
BUILDER = Dossier("310002", "Bouw, Dak & Zonen", "0401234659", 310002, 700102, "exact:u1")
UNREAD = Dossier("310003", "Nieuw BV", "0401234758", 310003, 700103, "exact:u1")
JOURNALS = [
    Journal("j1", "070", "Verkopen", JournalType.SALES, bank_iban=""),
    Journal("j2", "71", "Creditnota's", JournalType.SALES_RETURN),
    Journal("j3", "60", "Aankopen", JournalType.PURCHASE),
    Journal("j4", "79", "Oud", JournalType.SALES, blocked=True),
    Journal("j5", "55", "Bank", JournalType.BANK, bank_iban="BE68539007547034"),
]
ACCOUNTS = [
    GlAccount("g1", "700000", "Verkopen", 110),
    GlAccount("g2", "604000", "Handelsgoederen", 111),
    GlAccount("g3", "400000", "Handelsdebiteuren", 20),
    GlAccount("g4", "750000", "Oud", 110, blocked=True),
]
BOXES = [Mailbox("m1", "bakkerij@box.example", "", 310001), Mailbox("m2", "bouw@box.example", "", 310002)]


@dataclass
class Office:
    """An application on three dossiers; two of them were read."""

    application: Application

    def dossier(self, number: str) -> Dossier:
        with self.application.store.read() as connection:
            return dossiers.get(connection, number)

    def set(self, names: str, *texts: str) -> Plan:
        return set_texts(self.application, self.application.dossiers(names), texts)

    def bring_in(self, table: str | bytes, *, preview: bool = False) -> Plan:
        content = table if isinstance(table, bytes) else table.encode()
        return import_table(self.application, content, "settings.csv", preview=preview)

    def everything(self) -> dict[str, object]:
        with self.application.store.read() as connection:
            return {one.id: one.settings for one in dossiers.every(connection)}


@pytest.fixture
def office(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    settings = Settings(_env_file=None, database_url=str(sqlite_store.engine.url))  # type: ignore[call-arg]
    monkeypatch.setattr(plan, "Mailboxes", lambda _: _named)
    with sqlite_store.begin() as connection:
        dossiers.save(connection, BAKERY, BUILDER, UNREAD)
        for dossier in (BAKERY, BUILDER):
            masterdata.save(connection, masterdata.JOURNALS, dossier.id, JOURNALS)
            masterdata.save(connection, masterdata.GL_ACCOUNTS, dossier.id, ACCOUNTS)
            own = [one for one in BOXES if one.for_division == dossier.division]
            masterdata.save(connection, masterdata.MAILBOXES, dossier.id, own)
            dossiers.mark_onboarded(connection, dossier.id, NOW)
    yield Office(Application(settings, sqlite_store, ManualClock(NOW)))


def _named(_: Dossier, name: str) -> Mailbox | None:
    """Exact's answer when it is asked for a mailbox by name."""
    return next((one for one in BOXES if one.name == name.casefold()), None)
