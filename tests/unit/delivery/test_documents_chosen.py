"""Which documents an operator chose."""

import pytest

from dossierflow.delivery import DocumentsWanted
from dossierflow.domain.document import Direction, Kind

BOTH, EVERY = tuple(Direction), tuple(Kind)
SALES, PURCHASES = (Direction.SALES,), (Direction.PURCHASE,)
INVOICES, CREDIT_NOTES = (Kind.INVOICE,), (Kind.CREDIT_NOTE,)


@pytest.mark.parametrize(
    ("chosen", "directions", "kinds"),
    [
        (DocumentsWanted.ALL, BOTH, EVERY),
        (DocumentsWanted.SALES, SALES, EVERY),
        (DocumentsWanted.PURCHASES, PURCHASES, EVERY),
        (DocumentsWanted.SALES_INVOICES, SALES, INVOICES),
        (DocumentsWanted.SALES_CREDIT_NOTES, SALES, CREDIT_NOTES),
        (DocumentsWanted.PURCHASE_INVOICES, PURCHASES, INVOICES),
        (DocumentsWanted.PURCHASE_CREDIT_NOTES, PURCHASES, CREDIT_NOTES),
    ],
)
def test_each_choice_means_directions_and_kinds(
    chosen: DocumentsWanted, directions: tuple[Direction, ...], kinds: tuple[Kind, ...]
) -> None:
    assert (chosen.directions, chosen.kinds) == (directions, kinds)
