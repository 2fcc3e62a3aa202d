"""financial/Journals."""

from __future__ import annotations

from dossierflow.domain.chart import Journal
from dossierflow.exact.fields import Shape, code, flag, key, number, words
from dossierflow.exact.resources.division_calls import DivisionCalls

JOURNALS = Shape(
    Journal,
    "financial/Journals",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    type=number("Type"),
    currency=code("Currency"),
    allow_other_currency=flag("AllowVariableCurrency"),
    blocked=flag("IsBlocked"),
    bank_iban=code("BankAccountIBAN"),
)


def journals(calls: DivisionCalls) -> list[Journal]:
    """All journals; RightMissing where Exact shows none and the user may not read them."""
    return calls.full_rows(JOURNALS)
