"""Propose a dossier's VAT table from its own VAT codes. A person confirms it, or allows unconfirmed use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import VatCode
from dossierflow.store import masterdata
from dossierflow.vat.meaning import meaning
from dossierflow.vat.table import VatKey, any_class, candidates, rows, rule_of


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
    found = {key: tuple(code.code for code in candidates(known, key)) for key in rows()}
    single = {key: fitting[0] for key, fitting in found.items() if len(fitting) == 1 and not _unsure(key)}
    whole = {
        any_class(key): code for key, code in single.items() if not meaning(by_code[code]).purchase_class
    }
    whole = {key: code for key, code in whole.items() if len(candidates(known, key)) == 1}
    sure = {key: code for key, code in single.items() if any_class(key) not in whole} | whole
    return Proposals(
        sure,
        {key: fitting for key, fitting in found.items() if fitting and key not in single},
        tuple(key for key, fitting in found.items() if not fitting),
    )


def _unsure(key: VatKey) -> bool:
    rule = rule_of(key.direction, key.ventilation, key.rate)
    return rule is not None and rule.unsure


def propose_vat(session: DossierSession) -> Proposals:
    """Store what is sure as a proposal; what a person confirmed before stays as it is."""
    with session.store.read() as connection:
        codes = masterdata.vat_codes(connection, session.dossier.id)
    proposed = proposals(codes)
    sure = {key.columns: code for key, code in proposed.sure.items()}
    with session.store.begin() as connection:
        masterdata.propose_vat(connection, session.dossier.id, sure, session.clock.now())
    return proposed
