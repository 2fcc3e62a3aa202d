"""A form that was filled in past Prefect's own: what does not fit is said in one sentence, and left out."""

from __future__ import annotations

from typing import Any

import pytest
from prefect import Flow

from flows.document import document
from flows.export import again_on_purpose, export
from flows.overview import overview
from tasks import forms


def refusal(flow: Flow[..., Any], **values: Any) -> str:
    """Why the run would do nothing; '' where it would begin."""
    left = flow.validate_parameters(values)
    refused = forms._refused.get()
    assert refused is None or left == {}
    return "" if refused is None else f"{refused} {refused.next_step}"


@pytest.mark.parametrize(
    ("flow", "values", "named"),
    [
        (export, {"dossiers": ["2104011"]}, "dossiers"),
        (export, {"dossiers": None}, "dossiers"),
        (export, {"preview": "perhaps"}, "preview"),
        (export, {"up_to": "2026-02-30"}, "up to"),
        (export, {"order_ids": {"$ref": {"block_document_id": "x"}}}, "order ids"),
        (export, {"documents": "receipts"}, "documents"),
        (export, {"book_again": True}, "book_again"),
        (document, {}, "document"),
        (document, {"document": ["x"] * 100_000}, "document"),
        (again_on_purpose, {"order_ids": "1"}, "dossiers"),
        (overview, {"anything": 1}, "anything"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_of_it_is_left(
    flow: Flow[..., Any], values: dict[str, Any], named: str
) -> None:
    told = refusal(flow, **values)
    assert named in told and len(told) < 600 and "\n" not in told


def test_what_fits_is_left_in_its_own_type_and_a_later_run_is_not_refused() -> None:
    assert refusal(export, preview=3)
    assert refusal(export, preview="true", up_to="2026-03-04", dossiers="2104011") == ""
    left = export.validate_parameters({"preview": "true", "up_to": "2026-03-04"})
    assert left["preview"] is True and left["up_to"].isoformat() == "2026-03-04"
