"""`dossierflow vat`: a dossier's VAT table."""

from __future__ import annotations

import getpass
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import as_json, say, table
from dossierflow.errors import Misuse
from dossierflow.store import masterdata
from dossierflow.vat.table import rules

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

    Parameters
    ----------
    dossier
        The dossier: division number, enterprise number or name.
    confirm
        Confirm all proposals as they are shown.
    set
        Choose one: `sales:104:0=9` books sales with Billit's code 104 at 0 % on Exact's VAT code 9. May be
        given several times.
    json
        Print the table as JSON, for another program.
    """
    with Application.open() as application:
        [chosen] = application.dossiers(dossier)
        now = application.clock.now()
        with application.store.begin() as connection:
            codes = masterdata.load(connection, masterdata.VAT_CODES, chosen.id)
            known = {code.code.strip(): code.code for code in codes}
            if confirm:
                proposed = masterdata.vat_mapping(connection, chosen.id)
                open_ones = {key: code for key, (code, confirmed) in proposed.items() if not confirmed}
                masterdata.confirm_vat(connection, chosen.id, getpass.getuser(), now, open_ones)
            choices = dict(_choice(text, known) for text in set)
            masterdata.confirm_vat(connection, chosen.id, getpass.getuser(), now, choices)
            mapping = masterdata.vat_mapping(connection, chosen.id)
        names = {code.code: code.description for code in codes}
        rows = [
            (*key, code.strip(), names.get(code, ""), "confirmed" if confirmed else "proposal")
            for key, (code, confirmed) in sorted(mapping.items())
        ]
        if json:
            as_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
        else:
            table(chosen.name, _COLUMNS, rows)
            missing = [key.columns for key in rules() if key.columns not in mapping]
            if missing:
                told = ", ".join(":".join(key) for key in missing)
                say(f"No single code fits: {told}. The GL account's own code decides, or choose with --set.")
        return 0


_COLUMNS = ["Direction", "Billit code", "Rate", "Exact code", "Description", "State"]


def _choice(text: str, known: dict[str, str]) -> tuple[tuple[str, str, str], str]:
    key, _, code = text.partition("=")
    parts = key.split(":")
    if len(parts) != 3 or parts[0] not in ("sales", "purchase"):
        raise Misuse(f"{text!r} is no choice", next_step="Write it as DIRECTION:CODE:RATE=EXACT_CODE.")
    if code.strip() not in known:
        raise Misuse(f"the dossier has no VAT code {code!r}", next_step=f"It has {', '.join(sorted(known))}.")
    return (parts[0], parts[1], parts[2]), known[code.strip()]
