"""Propose a dossier's VAT table from its own VAT codes. A person confirms it, or allows unconfirmed use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import VatCode, chart_of
from dossierflow.store import vat_charts, vat_table
from dossierflow.store.vat_table import VatRow
from dossierflow.vat.meaning import meaning
from dossierflow.vat.table import VatKey, any_class, candidates, is_sure, rows, rule_of


@dataclass(frozen=True)
class Proposals:
    """`sure` keys have one candidate. `several` have more, or two boxes to choose from: the code on the GL
    account or the relation chooses among them at booking, and where there is none a person must."""

    sure: dict[VatKey, str]
    several: dict[VatKey, tuple[str, ...]]
    none: tuple[VatKey, ...]


def proposals(codes: Iterable[VatCode]) -> Proposals:
    """What these VAT codes may stand for, row by row; for every class at once where one names none."""
    known = list(codes)
    by_code = {one.code: one for one in known}
    fitting = {key: candidates(known, key) for key in rows()}
    found = {key: tuple(code.code for code in codes) for key, codes in fitting.items()}
    single = {key: codes[0].code for key, codes in fitting.items() if _is_sure(key, codes)}
    whole = {
        any_class(key): code for key, code in single.items() if not meaning(by_code[code]).purchase_class
    }
    whole = {key: code for key, code in whole.items() if len(candidates(known, key)) == 1}
    sure = {key: code for key, code in single.items() if any_class(key) not in whole} | whole
    return Proposals(
        sure,
        {key: codes for key, codes in found.items() if codes and key not in single},
        tuple(key for key, codes in found.items() if not codes),
    )


def _is_sure(key: VatKey, codes: list[VatCode]) -> bool:
    rule = rule_of(key.direction, key.ventilation, key.rate)
    return rule is not None and is_sure(codes, rule)


@dataclass(frozen=True)
class OfferedTable:
    """What a dossier's table would be, if a person confirmed it as it is shown: the code of each row, and
    what each code is for, without those of which that is not known. `alike` counts the dossiers from whose
    confirmed tables it is taken."""

    rows: Mapping[VatRow, str]
    kinds: Mapping[str, tuple[str, str]]
    proposed: Proposals
    alike: int = 0


def offered(connection: sa.Connection, dossier_id: str, codes: Iterable[VatCode]) -> OfferedTable:
    """What is proposed for these VAT codes of the dossier. What people confirmed in other dossiers with the
    same codes goes before what the descriptions say; where they confirmed it differently, nothing is
    proposed."""
    own = list(codes)
    alike = vat_charts.confirmed_alike(connection, dossier_id, chart_of(own))
    said = {code: next(iter(kinds)) for code, kinds in alike.kinds.items() if len(kinds) == 1}
    known = [
        one if one.kind or one.code.strip() not in said else _said(one, said[one.code.strip()]) for one in own
    ]
    proposed, padded = proposals(known), {one.code.strip(): one.code for one in known}
    rows = {key.columns: code for key, code in proposed.sure.items() if key.columns not in alike.rows}
    for row, found in alike.rows.items():
        if len(found) == 1 and (code := next(iter(found))) in padded:
            rows[row] = padded[code]
    kinds = {
        one.code: (meaning(one).kind, meaning(one).stated_class) for one in known if not meaning(one).is_open
    }
    return OfferedTable(rows, kinds, proposed, alike.dossiers)


def _said(code: VatCode, meant: tuple[str, str]) -> VatCode:
    kind, purchase_class = meant
    return replace(code, kind=kind, purchase_class=purchase_class)


def propose_vat(session: DossierSession) -> None:
    """Store what is offered as a proposal; what a person confirmed before stays as it is."""
    dossier = session.dossier.id
    with session.store.read() as connection:
        rows = offered(connection, dossier, vat_table.codes(connection, dossier)).rows
    with session.store.begin() as connection:
        vat_table.propose(connection, dossier, rows, session.clock.now())
