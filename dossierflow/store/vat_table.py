"""The VAT codes and the VAT table of a dossier: what a person confirmed, and what is only proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.chart import VatCode
from dossierflow.store import masterdata
from dossierflow.store.database import upsert
from dossierflow.store.masterdata import VAT_CODES
from dossierflow.store.tables import masterdata as tables

VatRow = tuple[str, str, str, str]  # direction, ventilation, rate, class of purchases


def codes(connection: sa.Connection, dossier_id: str) -> list[VatCode]:
    """The dossier's VAT codes, with what a person confirmed each to be for."""
    table = tables.vat_code_kinds
    stored = connection.execute(table.select().where(table.c.dossier_id == dossier_id))
    kinds = {row.vat_code: (row.kind, row.purchase_class) for row in stored}
    found = []
    for code in masterdata.load(connection, VAT_CODES, dossier_id):
        kind, purchase_class = kinds.get(code.code.strip(), ("", ""))
        found.append(replace(code, kind=kind, purchase_class=purchase_class))
    return found


def confirm_codes(
    connection: sa.Connection, dossier_id: str, by: str, at: datetime, kinds: Mapping[str, tuple[str, str]]
) -> None:
    """A person says what these codes are for: kind of operation and class of purchases."""
    rows = [
        {
            "dossier_id": dossier_id,
            "vat_code": code.strip(),
            "kind": kind,
            "purchase_class": purchase_class,
            "confirmed_by": by,
            "set_at": at,
        }
        for code, (kind, purchase_class) in kinds.items()
    ]
    upsert(connection, tables.vat_code_kinds, rows)


def rows(connection: sa.Connection, dossier_id: str) -> dict[VatRow, tuple[str, bool]]:
    """(direction, ventilation, rate, class) → (padded Exact VAT code, confirmed by a person)."""
    table = tables.vat_mappings
    stored = connection.execute(table.select().where(table.c.dossier_id == dossier_id))
    return {
        (row.direction, row.ventilation, row.rate, row.purchase_class): (
            row.vat_code,
            bool(row.confirmed_by),
        )
        for row in stored
    }


def propose(
    connection: sa.Connection,
    dossier_id: str,
    proposals: Mapping[VatRow, str],
    at: datetime,
) -> None:
    """Store proposals; what a person has confirmed stays."""
    table = tables.vat_mappings
    connection.execute(table.delete().where(table.c.dossier_id == dossier_id, table.c.confirmed_by == ""))
    confirmed = rows(connection, dossier_id)
    fresh = {key: code for key, code in proposals.items() if key not in confirmed}
    upsert(connection, table, _vat_rows(dossier_id, fresh, "", at))


def confirm(
    connection: sa.Connection,
    dossier_id: str,
    by: str,
    at: datetime,
    choice: Mapping[VatRow, str],
) -> None:
    """A person's word: these keys mean these codes from now on."""
    upsert(connection, tables.vat_mappings, _vat_rows(dossier_id, choice, by, at))


def _vat_rows(dossier_id: str, chosen: Mapping[VatRow, str], by: str, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "dossier_id": dossier_id,
            "direction": direction,
            "ventilation": ventilation,
            "rate": rate,
            "purchase_class": purchase_class,
            "vat_code": code,
            "confirmed_by": by,
            "set_at": at,
        }
        for (direction, ventilation, rate, purchase_class), code in chosen.items()
    ]
