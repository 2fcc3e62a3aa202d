"""Which dossiers have the same VAT codes, and what people confirmed of those codes in each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from dossierflow.domain.chart import chart_of
from dossierflow.store import vat_table
from dossierflow.store.tables.dossiers import dossiers
from dossierflow.store.tables.masterdata import vat_code_kinds, vat_mappings
from dossierflow.store.vat_table import VatRow


@dataclass(frozen=True)
class ConfirmedAlike:
    """What was confirmed in the other dossiers of a chart: the codes of each row, without padding, and what
    each code is for. Several in a set: people confirmed it differently."""

    rows: Mapping[VatRow, set[str]]
    kinds: Mapping[str, set[tuple[str, str]]]
    dossiers: int = 0


def keep(connection: sa.Connection, dossier_id: str, chart: str) -> None:
    """The VAT codes of a dossier were just read: this is their chart."""
    connection.execute(dossiers.update().where(dossiers.c.id == dossier_id).values(chart=chart))


def chart(connection: sa.Connection, dossier_id: str) -> str:
    """The dossier's chart; '' where none of its VAT codes is known."""
    query = sa.select(dossiers.c.chart).where(dossiers.c.id == dossier_id)
    return connection.execute(query).scalar() or chart_of(vat_table.codes(connection, dossier_id))


def confirmed_alike(connection: sa.Connection, dossier_id: str, chart: str) -> ConfirmedAlike:
    """What people confirmed in the other dossiers with this chart."""
    alike = _confirmed(connection, chart) - {dossier_id}
    rows, kinds = defaultdict[VatRow, set[str]](set), defaultdict[str, set[tuple[str, str]]](set)
    if not chart or not alike:
        return ConfirmedAlike({}, {})
    table = vat_mappings
    mine = (table.c.dossier_id.in_(sorted(alike)), table.c.confirmed_by != "")
    asked = (table.c.direction, table.c.ventilation, table.c.rate, table.c.purchase_class, table.c.vat_code)
    for *row, code in connection.execute(sa.select(*asked).where(*mine).distinct()):
        rows[tuple(row)].add(code.strip())
    of = vat_code_kinds
    query = sa.select(of.c.vat_code, of.c.kind, of.c.purchase_class)
    for code, kind, name in connection.execute(query.where(of.c.dossier_id.in_(sorted(alike))).distinct()):
        kinds[code.strip()].add((kind, name))
    return ConfirmedAlike(rows, kinds, len(alike))


def _confirmed(connection: sa.Connection, chart: str) -> set[str]:
    """The dossiers with this chart in which somebody confirmed something. Those whose chart was not kept yet
    are looked at."""
    somebody = sa.select(vat_mappings.c.dossier_id).where(vat_mappings.c.confirmed_by != "")
    query = sa.select(dossiers.c.id, dossiers.c.chart).where(
        dossiers.c.unbound_at.is_(None), dossiers.c.chart.in_(("", chart)), dossiers.c.id.in_(somebody)
    )
    return {
        row.id
        for row in connection.execute(query)
        if row.chart == chart or chart_of(vat_table.codes(connection, row.id)) == chart
    }
