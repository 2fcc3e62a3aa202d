"""`dossierflow vat`: a dossier's VAT table, and the boxes of its VAT codes."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import as_json, say, table
from dossierflow.domain.chart import VatCode
from dossierflow.domain.dossier import PURCHASE_CLASSES
from dossierflow.errors import Misuse
from dossierflow.reports.rows import cells, columns
from dossierflow.reports.vat_table import CodeRow, TableRow, code_rows, open_rows, table_rows
from dossierflow.store import masterdata
from dossierflow.texts import words
from dossierflow.vat.boxes import directions, meant_by
from dossierflow.vat.meaning import meaning
from dossierflow.vat.propose import Proposals, proposals

SWITCH = Parameter(negative="")


def vat(
    dossier: str,
    /,
    *,
    confirm: Annotated[bool, SWITCH] = False,
    set: Annotated[tuple[str, ...], SWITCH] = (),
    codes: Annotated[bool, SWITCH] = False,
    boxes: Annotated[tuple[str, ...], SWITCH] = (),
    json: Annotated[bool, SWITCH] = False,
) -> int:
    """Show which Exact VAT code stands for which VAT in Billit; confirm the proposals, or choose.

    Purchases have a row for each class of GL account: goods (60), services and miscellaneous goods (61 to
    66), investments (2). The VAT code of the GL account or of the relation in Exact goes before this table.

    Parameters
    ----------
    dossier
        The dossier: division number, enterprise number or name.
    confirm
        Confirm all proposals as they are shown: the table, and the boxes of the VAT codes (`--codes`).
    set
        Choose one: `sales:104:0=9` books sales with Billit's code 104 at 0 % on Exact's VAT code 9, and
        `purchase:1:21:services=23` purchases at 21 % on accounts for services on 23; without a class it is
        for every class. May be given several times.
    codes
        Show the VAT codes of the dossier instead, with the boxes of the VAT return that each stands for.
    boxes
        Say which boxes an invoice on a code is in: `44=82,88,55,59`, or its base alone, `44=82,88`; `90=` is
        in none. May be given several times.
    json
        Print the table as JSON, for another program.
    """
    with Application.open() as application:
        [chosen] = application.dossiers(dossier)
        now, who = application.clock.now(), getpass.getuser()
        told = words(application.settings.language)
        with application.store.begin() as connection:
            known = masterdata.vat_codes(connection, chosen.id)
            kinds = dict(_meant(text, known) for text in boxes)
            if confirm:
                kinds = _as_shown(known) | kinds
            masterdata.confirm_vat_codes(connection, chosen.id, who, now, kinds)
            known = masterdata.vat_codes(connection, chosen.id)
            proposed = proposals(known)
            choices = dict(_choice(text, {code.code.strip(): code.code for code in known}) for text in set)
            if confirm:
                before = masterdata.vat_mapping(connection, chosen.id)
                choices = _unconfirmed(_rows(proposed), before) | choices
            masterdata.confirm_vat(connection, chosen.id, who, now, choices)
            kept = masterdata.vat_mapping(connection, chosen.id)
        mapping = {row: (code, False) for row, code in _rows(proposed).items()}
        mapping |= {row: one for row, one in kept.items() if one[1]}
        if codes or boxes:
            _show_codes(chosen.name, code_rows(known, told.language), told.language, json)
            return 0
        rows = table_rows(mapping, {code.code: code for code in known}, told.language)
        _show_table(chosen.name, rows, told.language, json)
        if not json:
            for line in open_rows(proposed, mapping, chosen.id, told):
                say(line)
        return 0


_TABLE = ("Direction", "Billit code", "Rate", "Class", "Exact code", "Description", "Boxes", "State")
_CODES = ("Exact code", "Description", "Rate", "Boxes", "State")


def _show_table(name: str, rows: list[TableRow], language: str, json: bool) -> None:
    shown = [cells(row, language) for row in rows]
    if json:
        as_json([dict(zip(_TABLE, row, strict=True)) for row in shown])
    else:
        table(name, columns(TableRow, language), shown)


def _show_codes(name: str, rows: list[CodeRow], language: str, json: bool) -> None:
    shown = [cells(row, language) for row in rows]
    if json:
        as_json([dict(zip(_CODES, row, strict=True)) for row in shown])
    else:
        table(name, columns(CodeRow, language), shown)


def _rows(proposed: Proposals) -> dict[masterdata.VatRow, str]:
    return {key.columns: code for key, code in proposed.sure.items()}


def _unconfirmed(
    proposed: Mapping[masterdata.VatRow, str], before: Mapping[masterdata.VatRow, tuple[str, bool]]
) -> dict[masterdata.VatRow, str]:
    return {row: code for row, code in proposed.items() if not before.get(row, ("", False))[1]}


def _as_shown(codes: Iterable[VatCode]) -> dict[str, tuple[str, str]]:
    """What each code is for by its description, where nobody said so before."""
    return {code.code: (meaning(code).kind, meaning(code).stated_class) for code in codes if not code.kind}


def _meant(text: str, codes: Iterable[VatCode]) -> tuple[str, tuple[str, str]]:
    """A code and what it is for, by the boxes that a person gives."""
    name, sign, told = text.partition("=")
    known = {code.code.strip(): code for code in codes}
    code = known.get(name.strip())
    if not sign or code is None:
        raise Misuse(
            f"{text!r} names no VAT code of the dossier",
            next_step=f"Write it as CODE=BOXES, such as 44=82,88. It has {', '.join(sorted(known))}.",
        )
    wanted = [box for part in told.split(",") if (box := part.strip())]
    for direction in directions(code):
        if found := meant_by(direction, code, wanted):
            return code.code, found
    raise Misuse(
        f"no operation on VAT code {name.strip()} is in the boxes {told.strip() or 'none'}",
        next_step="Give the boxes of an invoice as `dossierflow vat DOSSIER --codes` shows them.",
    )


def _choice(text: str, known: dict[str, str]) -> tuple[masterdata.VatRow, str]:
    key, _, code = text.partition("=")
    direction, ventilation, rate, purchase_class = _parts(key)
    if direction not in ("sales", "purchase") or not rate:
        raise Misuse(
            f"{text!r} is no choice",
            next_step="Write it as DIRECTION:CODE:RATE=EXACT_CODE, "
            f"purchases with :CLASS before the = if it is for one ({', '.join(PURCHASE_CLASSES)}).",
        )
    if code.strip() not in known:
        raise Misuse(f"the dossier has no VAT code {code!r}", next_step=f"It has {', '.join(sorted(known))}.")
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
