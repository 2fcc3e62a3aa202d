"""vat/VATCodes."""

from __future__ import annotations

from dossierflow.domain.chart import VatCode
from dossierflow.exact.fields import Shape, code, flag, fraction, key, padded, words
from dossierflow.exact.resources.channel import Channel

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
)


def vat_codes(channel: Channel) -> list[VatCode]:
    """All VAT codes; RightMissing where Exact shows none and the user may not read them."""
    return channel.full_rows(VAT_CODES)
