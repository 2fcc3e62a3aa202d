"""Dossiers whose VAT codes are the same, with their VAT table as one: what is proposed, what a person
confirmed, and how often each code occurs in the entries of the last year, which is the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow.domain.chart import VatCode
from dossierflow.domain.dossier import Dossier
from dossierflow.store import entries, vat_charts, vat_table
from dossierflow.store.vat_table import VatRow
from dossierflow.vat.propose import Proposals, offered

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class VatChart:
    """`codes` are those of the first dossier; a row counts as confirmed where it is in every dossier.

    `mapping` is the table: the code of each row, and whether a person confirmed it. `used` counts entries,
    `alike` the other dossiers of the chart in which somebody confirmed it: what is not confirmed here is
    shown as it is there.
    """

    dossiers: Sequence[Dossier]
    codes: Sequence[VatCode]
    proposed: Proposals
    mapping: Mapping[VatRow, tuple[str, bool]]
    used: Mapping[str, int] = field(default_factory=dict)
    alike: int = 0

    @property
    def confirmed(self) -> int:
        return sum(confirmed for _, confirmed in self.mapping.values())

    @property
    def by_code(self) -> dict[str, VatCode]:
        return {one.code: one for one in self.codes}


def charts(connection: sa.Connection, dossiers: Iterable[Dossier], now: datetime) -> list[VatChart]:
    """These dossiers by chart, the largest first; those of which no VAT code is known are left out."""
    groups: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        if key := vat_charts.chart(connection, dossier.id):
            groups.setdefault(key, []).append(dossier)
    found = [_chart(connection, group, now) for group in groups.values()]
    return sorted(found, key=lambda one: -len(one.dossiers))


def same_chart(
    connection: sa.Connection, chosen: Iterable[Dossier], known: Iterable[Dossier]
) -> list[Dossier]:
    """The dossiers whose VAT codes are those of one of the chosen."""
    wanted = {vat_charts.chart(connection, one.id) for one in chosen} - {""}
    return [one for one in known if vat_charts.chart(connection, one.id) in wanted]


def _chart(connection: sa.Connection, group: Sequence[Dossier], now: datetime) -> VatChart:
    codes = vat_table.codes(connection, group[0].id)
    offer = offered(connection, group[0].id, codes)
    kept = [vat_table.rows(connection, one.id) for one in group]
    mapping = {row: (code, False) for row, code in offer.rows.items()}
    mapping |= {
        row: one for row, one in kept[0].items() if one[1] and all(table.get(row) == one for table in kept)
    }
    used: Counter[str] = Counter()
    for dossier in group:
        used += entries.vat_codes_used(connection, dossier.id, (now - YEAR).date())
    return VatChart(group, codes, offer.proposed, mapping, used, offer.alike)
