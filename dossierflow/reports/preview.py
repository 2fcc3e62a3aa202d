"""What would be sent, in one cell: per line the GL account, the VAT code, and where each came from."""

from __future__ import annotations

from dossierflow.delivery.adapter import Payload, PreviewLine
from dossierflow.texts import Cents, Phrase, Words


def preview(payload: Payload, told: Words) -> str:
    """Where it would go, and its lines."""
    lines = told.joined(_line(line, told) for line in payload.preview())
    return told.sentence("preview.document", address=payload.address, lines=lines)


def _line(line: PreviewLine, told: Words) -> str:
    amount = told.amount(line.amount)
    if not line.account:
        # What a document says of a line is its supplier's; what we say of it is a phrase.
        what = told.say(line.what) if isinstance(line.what, Phrase) else line.what
        return f"{what} {amount}" if line.amount else what
    return told.sentence(
        "preview.line",
        account=line.account,
        account_from=line.account_from,
        amount=Cents(line.amount),
        vat_code=line.vat_code,
        vat_amount="" if line.vat_amount is None else f" {told.amount(line.vat_amount)}",
        vat_from=line.vat_from,
        analytic=_analytic(line, told),
    )


def _analytic(line: PreviewLine, told: Words) -> str:
    costs = (("preview.cost-center", line.cost_center), ("preview.cost-unit", line.cost_unit))
    return "".join(told.sentence(key, code=code) for key, code in costs if code)
