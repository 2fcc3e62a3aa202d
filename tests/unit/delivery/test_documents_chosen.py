"""Which documents an operator chose."""

import pytest

from dossierflow.delivery import Documents
from dossierflow.domain.document import Direction, Kind

BOTH, EVERY = tuple(Direction), tuple(Kind)
SALES, PURCHASES = (Direction.SALES,), (Direction.PURCHASE,)
INVOICES, CREDIT_NOTES = (Kind.INVOICE,), (Kind.CREDIT_NOTE,)


@pytest.mark.parametrize(
    ("chosen", "directions", "kinds"),
    [
        (Documents.ALL, BOTH, EVERY),
        (Documents.SALES, SALES, EVERY),
        (Documents.PURCHASES, PURCHASES, EVERY),
        (Documents.SALES_INVOICES, SALES, INVOICES),
        (Documents.SALES_CREDIT_NOTES, SALES, CREDIT_NOTES),
        (Documents.PURCHASE_INVOICES, PURCHASES, INVOICES),
        (Documents.PURCHASE_CREDIT_NOTES, PURCHASES, CREDIT_NOTES),
    ],
)
def test_each_choice_means_directions_and_kinds(
    chosen: Documents, directions: tuple[Direction, ...], kinds: tuple[Kind, ...]
) -> None:
    assert (chosen.directions, chosen.kinds) == (directions, kinds)
