"""A dossier's bookkeeping data at hand: what the mapping of a batch looks things up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import (
    CostCenter,
    CostUnit,
    Currency,
    FinancialPeriod,
    GlAccount,
    Journal,
    JournalType,
    MasterList,
    PaymentCondition,
    VatCode,
)
from dossierflow.domain.document import Counterparty, Direction, Kind
from dossierflow.domain.dossier import DossierSettings
from dossierflow.domain.relation import Relation
from dossierflow.domain.spelling import number_key
from dossierflow.problems.kinds import documents
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import dossiers, masterdata, parties, vat_table
from dossierflow.store.vat_table import VatRow
from dossierflow.sync.lists import WHOLE_LISTS, known
from dossierflow.texts import Phrase

_JOURNAL_TYPES = {
    (Direction.SALES, Kind.INVOICE): (JournalType.SALES,),
    (Direction.SALES, Kind.CREDIT_NOTE): (JournalType.SALES_RETURN, JournalType.SALES),
    (Direction.PURCHASE, Kind.INVOICE): (JournalType.PURCHASE,),
    (Direction.PURCHASE, Kind.CREDIT_NOTE): (JournalType.PURCHASE_RETURN, JournalType.PURCHASE),
}


@dataclass(frozen=True)
class MasterData:
    """Loaded once a batch; every look-up raises Unmappable where it finds nothing, or too much."""

    settings: DossierSettings
    relations: dict[str, Relation]
    accounts: dict[str, GlAccount]  # by code
    account_codes: dict[str, str]  # GUID → code
    journals: tuple[Journal, ...]
    vat_codes: tuple[VatCode, ...]
    vat_table: dict[VatRow, tuple[str, bool]]
    periods: tuple[FinancialPeriod, ...]
    by_vat_number: dict[str, list[Relation]]
    by_party: dict[int, str]  # Billit party → relation GUID
    shared: frozenset[int] = frozenset()  # parties that stand for several relations
    #: Short lists by code; None where the list is not known, and nothing can be said by it.
    cost_centers: Mapping[str, CostCenter] | None = None
    cost_units: Mapping[str, CostUnit] | None = None
    currencies: Mapping[str, Currency] | None = None
    payment_conditions: Mapping[str, PaymentCondition] | None = None
    #: Relations that somebody took away in Exact, by their GUID, and by their number where they had one.
    gone: Mapping[str, Relation] = field(default_factory=dict)

    @cached_property
    def vat_by_code(self) -> dict[str, VatCode]:
        """By code without its padding."""
        return {one.code.strip(): one for one in self.vat_codes}

    @cached_property
    def vat_candidates(self) -> dict[Any, list[VatCode]]:
        """What was found before among the VAT codes: the lines of a batch ask the same again and again."""
        return {}

    @classmethod
    def load(cls, session: DossierSession) -> MasterData:
        dossier = session.dossier.id
        with session.store.read() as connection:
            relations = masterdata.load(connection, masterdata.RELATIONS, dossier)
            accounts = masterdata.load(connection, masterdata.GL_ACCOUNTS, dossier)
            by_vat_number: dict[str, list[Relation]] = defaultdict(list)
            for relation in relations:
                by_vat_number[relation.number_key].append(relation)
            return cls(
                session.dossier.settings,
                {one.exact_id: one for one in relations},
                {one.code: one for one in accounts},
                {one.exact_id: one.code for one in accounts},
                tuple(masterdata.load(connection, masterdata.JOURNALS, dossier)),
                tuple(vat_table.codes(connection, dossier)),
                vat_table.rows(connection, dossier),
                tuple(masterdata.load(connection, masterdata.PERIODS, dossier)),
                by_vat_number,
                parties.parties(connection, dossier),
                parties.shared_parties(connection, dossier),
                _listed(connection, session, MasterList.COST_CENTERS),
                _listed(connection, session, MasterList.COST_UNITS),
                _listed(connection, session, MasterList.CURRENCIES),
                _listed(connection, session, MasterList.PAYMENT_CONDITIONS),
                _by_guid_and_number(masterdata.gone(connection, masterdata.RELATIONS, dossier)),
            )

    def relation(self, party: Counterparty, direction: Direction) -> Relation:
        """By the party that onboarding imported, then by Exact's GUID at Billit, then by VAT number.

        A party that stands for several relations decides nothing: those with one number in one role, of which
        Billit does not have each as a party of its own.
        """
        found = None
        if party.party_id not in self.shared:
            found = self.relations.get(self.by_party.get(party.party_id or 0, ""))
            found = found or self.relations.get(party.external_id)
            if found is not None and party.party_id in self.by_party and self._is_shared(found, direction):
                found = None
        candidates = [found] if found else self._by_number(party, direction)
        if not candidates:
            self._refuse_gone(party)
            raise Unmappable(documents.RelationUnknown(vat=party.vat_number))
        if len(candidates) > 1:
            codes = ", ".join(one.code for one in candidates)
            raise Unmappable(documents.RelationAmbiguous(vat=party.vat_number, codes=codes))
        relation = candidates[0]
        fit = relation.is_customer if direction is Direction.SALES else relation.is_supplier
        if not fit:
            role = "customer" if direction is Direction.SALES else "supplier"
            name = f"{relation.code} {relation.name}"
            raise Unmappable(documents.RelationRole(relation=name, role=role))
        return relation

    def _refuse_gone(self, party: Counterparty) -> None:
        number = number_key(party.vat_number)
        relation = self.gone.get(party.external_id) or self.gone.get(number)
        if relation is not None:
            raise Unmappable(documents.RelationGone(relation=relation.label, vat=party.vat_number))

    def _is_shared(self, relation: Relation, direction: Direction) -> bool:
        number = relation.number_key
        same = [
            one
            for one in self.by_vat_number.get(number, [])
            if not one.blocked and (one.is_customer if direction is Direction.SALES else one.is_supplier)
        ]
        apart = set(self.by_party.values())
        return bool(number) and len(same) > 1 and any(one.exact_id not in apart for one in same)

    def _by_number(self, party: Counterparty, direction: Direction) -> list[Relation]:
        number = number_key(party.vat_number)
        same = self.by_vat_number.get(number, []) if number else []
        fitting = [
            one for one in same if (one.is_customer if direction is Direction.SALES else one.is_supplier)
        ]
        return fitting or same

    def account(self, code: str, origin: Phrase) -> GlAccount:
        account = self.accounts.get(code)
        if account is None:
            raise Unmappable(documents.GlUnknown(account=code, origin=origin))
        if not account.bookable:
            described = f"{code} {account.description}"
            raise Unmappable(documents.GlNotBookable(account=described, origin=origin))
        return account

    def journal(self, direction: Direction, kind: Kind, chosen: str = "") -> Journal:
        """The journal chosen on the document in Billit, else the dossier's, else its only open one.

        Credit notes go with the invoices where the dossier says so, or has no journal of their own.
        """
        if chosen:
            return self._chosen(direction, kind, chosen)
        setting, wanted = self._wanted(direction, kind)
        if wanted:
            named = [one for one in self.journals if one.code == wanted and not one.blocked]
            if not named:
                raise Unmappable(documents.JournalUnknown(journal=wanted, setting=setting))
            return named[0]
        for type_ in self._types(direction, kind):
            fitting = [one for one in self.journals if one.type == type_ and not one.blocked]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                codes = ", ".join(one.code for one in fitting)
                raise Unmappable(
                    documents.JournalAmbiguous(direction=direction, kind=kind, codes=codes, setting=setting)
                )
        raise Unmappable(documents.JournalMissing(direction=direction, kind=kind, setting=setting))

    def journal_setting(self, direction: Direction, kind: Kind) -> str:
        """The setting that decides on the journal of such documents, as in `journals.sales:credit-note`."""
        return self._wanted(direction, kind)[0]

    def _chosen(self, direction: Direction, kind: Kind, chosen: str) -> Journal:
        types = _JOURNAL_TYPES[direction, kind]
        for one in self.journals:
            if one.code.strip() == chosen.strip() and one.type in types and not one.blocked:
                return one
        raise Unmappable(documents.JournalUnfit(journal=chosen, direction=direction, kind=kind))

    def _wanted(self, direction: Direction, kind: Kind) -> tuple[str, str]:
        """The setting that decides, and the journal that it names; '' where it names none."""
        named = self.settings.journals
        if kind is Kind.CREDIT_NOTE and not self.settings.credit_notes_with_invoices:
            own = any(one.type == _JOURNAL_TYPES[direction, kind][0] for one in self.journals)
            key = f"{direction}:{kind}"
            if own or named.get(key):
                return f"journals.{key}", named.get(key, "")
            return self._wanted(direction, Kind.INVOICE)
        key = f"{direction}:{Kind.INVOICE}"
        key = key if named.get(key) else direction.value
        return f"journals.{key}", named.get(key, "")

    def _types(self, direction: Direction, kind: Kind) -> tuple[JournalType, ...]:
        together = self.settings.credit_notes_with_invoices
        return _JOURNAL_TYPES[direction, Kind.INVOICE if together else kind]

    def period(self, day: date) -> FinancialPeriod:
        for period in self.periods:
            if period.start <= day <= period.end:
                return period
        raise Unmappable(documents.YearMissing(year=str(day.year)))


def _by_guid_and_number(gone: list[Relation]) -> dict[str, Relation]:
    found = {one.number_key: one for one in gone} | {one.exact_id: one for one in gone}
    found.pop("", None)
    return found


def _listed(connection: sa.Connection, session: DossierSession, name: MasterList) -> dict[str, Any] | None:
    if dossiers.cursor_moved_at(connection, session.scope, known(name)) is None:
        return None
    rows = masterdata.load(connection, WHOLE_LISTS[name].mirror, session.dossier.id)
    return {row.code.strip(): row for row in rows}
