"""Great Expectations' page of one result, which names what was judged."""

from __future__ import annotations

from typing import Any

from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer


class ResultPageRenderer(ValidationResultsPageRenderer):
    """The page as it is, with the name of the data asset: Great Expectations (1.24) looks for it where only
    files and tables have one, and writes "None" of rows in memory."""

    def render(self, validation_results: Any, suite_parameters: Any = None) -> Any:
        meta = validation_results.meta
        judged = (meta.get("active_batch_definition") or {}).get("data_asset_name")
        if judged:
            meta["batch_spec"] = {"data_asset_name": judged} | dict(meta.get("batch_spec") or {})
        return super().render(validation_results, suite_parameters)
