"""Propose a dossier's VAT table from its own VAT codes. A person confirms it, or allows unconfirmed use."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.store import masterdata
from dossierflow.vat.table import VatKey, candidates, rules


@dataclass(frozen=True)
class Proposals:
    """`sure` keys have one candidate. `several` have more: Exact's default code of the GL account chooses
    among them at booking, and where it has none a person must."""

    sure: dict[VatKey, str]
    several: dict[VatKey, tuple[str, ...]]
    none: tuple[VatKey, ...]


def propose_vat(session: DossierSession) -> Proposals:
    """Store what is sure as a proposal; what a person confirmed before stays as it is."""
    with session.store.read() as connection:
        codes = masterdata.load(connection, masterdata.VAT_CODES, session.dossier.id)
    found = {key: tuple(code.code for code in candidates(codes, key)) for key in rules()}
    sure = {key: fitting[0] for key, fitting in found.items() if len(fitting) == 1}
    with session.store.begin() as connection:
        masterdata.propose_vat(
            connection,
            session.dossier.id,
            {key.columns: code for key, code in sure.items()},
            session.clock.now(),
        )
    return Proposals(
        sure,
        {key: fitting for key, fitting in found.items() if len(fitting) > 1},
        tuple(key for key, fitting in found.items() if not fitting),
    )
