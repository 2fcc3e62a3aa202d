"""vat/VATCodes."""

from __future__ import annotations

from dossierflow.domain.chart import VatCode
from dossierflow.exact.fields import Shape, code, flag, fraction, key, padded, words
from dossierflow.exact.resources.division_calls import DivisionCalls

VAT_CODES = Shape(
    VatCode,
    "vat/VATCodes",
    exact_id=key("ID"),
    code=padded("Code"),
    description=words("Description"),
    rate=fraction("Percentage"),
    type=code("Type"),
    charged=flag("Charged"),
    transaction_type=code("VATTransactionType"),
    eu_listing=code("EUSalesListing"),
    blocked=flag("IsBlocked"),
    claim_account=code("GLToClaimCode"),
    pay_account=code("GLToPayCode"),
    oss_country=code("OssCountry"),
)


def vat_codes(calls: DivisionCalls) -> list[VatCode]:
    """All VAT codes; RightMissing where Exact shows none and the user may not read them."""
    return calls.full_rows(VAT_CODES)
