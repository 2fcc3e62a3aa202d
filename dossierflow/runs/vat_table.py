"""The VAT table of one dossier, or of all with the same chart: shown, confirmed, chosen; all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.chart import MasterList, VatCode
from dossierflow.domain.dossier import PURCHASE_CLASSES, Dossier
from dossierflow.errors import DossierflowError
from dossierflow.kernel.told import misuse
from dossierflow.practice.vat_chart import VatChart, charts, same_chart
from dossierflow.store import vat_table
from dossierflow.store.vat_table import VatRow
from dossierflow.sync.lists import read_lists
from dossierflow.texts import phrase
from dossierflow.vat.boxes import directions, meant_by
from dossierflow.vat.propose import offered, propose_vat


@dataclass(frozen=True)
class VatChoice:
    """Whose table, and what a person says of it."""

    dossiers: Annotated[str, DOSSIERS] = ""
    same_chart: Annotated[bool, "vat-same-chart"] = False
    confirm: Annotated[bool, "vat-confirm"] = False
    set: Annotated[tuple[str, ...], "vat-set"] = ()
    codes: Annotated[bool, "vat-codes"] = False
    boxes: Annotated[tuple[str, ...], "vat-boxes"] = ()

    @property
    def changes(self) -> bool:
        return bool(self.confirm or self.set or self.boxes)


def vat_tables(application: Application, choice: VatChoice, who: str) -> list[VatChart]:
    """The tables of the dossiers chosen, a chart each, as they stand after what a person says of them.

    Misuse, and nothing is kept, where one of the dossiers lacks a code that is chosen, or where a change
    would be for all dossiers without saying so.
    """
    if choice.changes and not choice.dossiers.strip():
        raise misuse("whose-table")
    now = application.clock.now()
    _read_what_is_new(application, choice)
    with application.store.begin() if choice.changes else application.store.read() as connection:
        wanted = _wanted(connection, application, choice)
        if choice.changes:
            for dossier in wanted:
                _keep(connection, dossier, choice, who, application)
        found = charts(connection, wanted, now)
    if not found:
        raise misuse("vat-codes-unread")
    return found


def _wanted(connection: sa.Connection, application: Application, choice: VatChoice) -> list[Dossier]:
    wanted = application.dossiers(choice.dossiers)
    if choice.same_chart and choice.dossiers.strip():
        wanted = same_chart(connection, wanted, application.dossiers()) or wanted
    return wanted


def _read_what_is_new(application: Application, choice: VatChoice) -> None:
    """A code that a person names and nobody knows was made in Exact a moment ago: the list is read there.

    Where Exact cannot be asked now, what is known decides."""
    named = {text.partition("=")[2].strip() for text in choice.set}
    named |= {text.partition("=")[0].strip() for text in choice.boxes}
    if not named - {""} or not choice.dossiers.strip():
        return
    with application.store.read() as connection:
        lacking = [
            dossier
            for dossier in _wanted(connection, application, choice)
            if dossier.prepared and not dossier.stopped
            if named - {one.code.strip() for one in vat_table.codes(connection, dossier.id)} - {""}
        ]
    for dossier in lacking:
        with suppress(DossierflowError), application.session(dossier) as session:
            read_lists(session, (MasterList.VAT_CODES,))
            propose_vat(session)


def _keep(
    connection: sa.Connection, dossier: Dossier, choice: VatChoice, who: str, application: Application
) -> None:
    now = application.clock.now()
    known = vat_table.codes(connection, dossier.id)
    kinds = dict(_meant(text, known, dossier) for text in choice.boxes)
    if choice.confirm:
        offer = offered(connection, dossier.id, known)
        unsaid = {one.code for one in known if not one.kind}
        kinds = {code: kind for code, kind in offer.kinds.items() if code in unsaid} | kinds
    vat_table.confirm_codes(connection, dossier.id, who, now, kinds)
    known = vat_table.codes(connection, dossier.id)
    by_code = {one.code.strip(): one.code for one in known}
    choices = dict(_chosen(text, by_code, dossier) for text in choice.set)
    if choice.confirm:
        before = vat_table.rows(connection, dossier.id)
        if choice.boxes:
            offer = offered(connection, dossier.id, known)
        choices = _unconfirmed(offer.rows, before) | choices
    vat_table.confirm(connection, dossier.id, who, now, choices)


def _unconfirmed(
    proposed: Mapping[VatRow, str], before: Mapping[VatRow, tuple[str, bool]]
) -> dict[VatRow, str]:
    return {row: code for row, code in proposed.items() if not before.get(row, ("", False))[1]}


def _meant(text: str, codes: Iterable[VatCode], dossier: Dossier) -> tuple[str, tuple[str, str]]:
    """A code and what it is for, by the boxes that a person gives."""
    name, sign, told = text.partition("=")
    known = {code.code.strip(): code for code in codes}
    code = known.get(name.strip())
    if not sign or code is None:
        raise misuse("names-no-vat-code", dossier=dossier.id, text=text, known=", ".join(sorted(known)))
    wanted = [box for part in told.split(",") if (box := part.strip())]
    for direction in directions(code):
        if found := meant_by(direction, code, wanted):
            return code.code, found
    raise misuse(
        "no-such-boxes",
        code=name.strip(),
        boxes=told.strip() or phrase("word.none"),
        division=dossier.id,
    )


def _chosen(text: str, known: Mapping[str, str], dossier: Dossier) -> tuple[VatRow, str]:
    key, _, code = text.partition("=")
    direction, ventilation, rate, purchase_class = _parts(key)
    if direction not in ("sales", "purchase") or not rate:
        raise misuse("no-vat-choice", text=text, classes=", ".join(PURCHASE_CLASSES))
    if code.strip() not in known:
        raise misuse("no-such-vat-code", dossier=dossier.id, code=code, known=", ".join(sorted(known)))
    return (direction, ventilation, rate, purchase_class), known[code.strip()]


def _parts(key: str) -> tuple[str, str, str, str]:
    """Direction, code, rate and class; all '' where it is not written so."""
    parts = [part.strip() for part in key.split(":")]
    if len(parts) == 3:
        parts.append("")
    elif len(parts) != 4 or parts[0] != "purchase" or parts[3] not in PURCHASE_CLASSES:
        return ("", "", "", "")
    ventilation = "" if parts[1] == "–" else parts[1]
    return parts[0], ventilation, parts[2], parts[3]
