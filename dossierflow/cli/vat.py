"""`dossierflow vat`: a dossier's VAT table."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import as_json, say, table
from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import PURCHASE_CLASSES, Dossier
from dossierflow.errors import Misuse
from dossierflow.store import masterdata
from dossierflow.vat.boxes import named
from dossierflow.vat.propose import Proposals, proposals
from dossierflow.vat.table import VatKey

SWITCH = Parameter(negative="")


def vat(
    dossier: str,
    /,
    *,
    confirm: Annotated[bool, SWITCH] = False,
    set: Annotated[tuple[str, ...], SWITCH] = (),
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
        Confirm all proposals as they are shown.
    set
        Choose one: `sales:104:0=9` books sales with Billit's code 104 at 0 % on Exact's VAT code 9, and
        `purchase:1:21:services=23` purchases at 21 % on accounts for services on 23; without a class it is
        for every class. May be given several times.
    json
        Print the table as JSON, for another program.
    """
    with Application.open() as application:
        [chosen] = application.dossiers(dossier)
        now, who = application.clock.now(), getpass.getuser()
        with application.store.begin() as connection:
            codes = masterdata.load(connection, masterdata.VAT_CODES, chosen.id)
            known = {code.code.strip(): code.code for code in codes}
            proposed = proposals(codes)
            if confirm:
                before = masterdata.vat_mapping(connection, chosen.id)
                fresh = {
                    row: code for row, code in _rows(proposed).items() if not before.get(row, ("", False))[1]
                }
                masterdata.confirm_vat(connection, chosen.id, who, now, fresh)
            choices = dict(_choice(text, known) for text in set)
            masterdata.confirm_vat(connection, chosen.id, who, now, choices)
            kept = masterdata.vat_mapping(connection, chosen.id)
        mapping = {row: (code, False) for row, code in _rows(proposed).items()}
        mapping |= {row: one for row, one in kept.items() if one[1]}
        by_code = {code.code: code for code in codes}
        rows = [
            (*row, code.strip(), *_told(by_code.get(code), row), "confirmed" if confirmed else "proposal")
            for row, (code, confirmed) in sorted(mapping.items())
        ]
        if json:
            as_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
        else:
            table(chosen.name, _COLUMNS, rows)
            _say_open(chosen, proposed, mapping)
        return 0


_COLUMNS = ["Direction", "Billit code", "Rate", "Class", "Exact code", "Description", "Boxes", "State"]


def _told(code: VatCode | None, row: masterdata.VatRow) -> tuple[str, str]:
    """The code's description, and the boxes of the VAT return that it stands for by that."""
    if code is None:
        return ("", "")
    return code.description, named(Direction(row[0]), code, row[3])


def _rows(proposed: Proposals) -> dict[masterdata.VatRow, str]:
    return {key.columns: code for key, code in proposed.sure.items()}


def _say_open(chosen: Dossier, proposed: Proposals, mapping: Mapping[masterdata.VatRow, object]) -> None:
    """What nothing stands for yet, with the codes to choose from and how."""

    def is_open(key: VatKey) -> bool:
        *always, _ = key.columns
        return not {key.columns, (*always, "")} & mapping.keys()

    for key, codes in proposed.several.items():
        if is_open(key):
            fitting = ", ".join(code.strip() for code in codes)
            say(f"{key.text}: choose from {fitting}: dossierflow vat {chosen.id} --set {key.text}=CODE")
    missing = [key.text for key in proposed.none if is_open(key)]
    if missing:
        say(
            f"No code fits: {', '.join(missing)}. "
            "The code of the GL account or the relation decides, or choose with --set."
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
