"""financial/GLAccounts: the chart of accounts of a division."""

from __future__ import annotations

from dossierflow.domain.chart import GlAccount
from dossierflow.exact.fields import Shape, code, flag, fraction, key, number, padded, words
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.sync import Sync

GL_ACCOUNTS = Shape(
    GlAccount,
    "sync/Financial/GLAccounts",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    type=number("Type"),
    vat_code=padded("VATCode"),
    cost_center_use=number("UseCostcenter"),
    cost_unit_use=number("UseCostunit"),
    blocked=flag("IsBlocked"),
    vat_not_deductible=fraction("VATNonDeductiblePercentage"),
)


def gl_accounts(calls: DivisionCalls) -> Sync[GlAccount]:
    """The stream; a chart without any account is believed only with the right to read it."""
    return Sync(calls, GL_ACCOUNTS, never_empty=True)
