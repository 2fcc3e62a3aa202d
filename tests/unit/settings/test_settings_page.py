"""The reference of the settings is what their declaration says."""

from pathlib import Path

from dossierflow.domain.settings import usual_columns
from dossierflow.reports.settings_page import page
from dossierflow.runs.settings import SettingsChoice

ROOT = Path(__file__).parents[3]


def test_the_reference_is_current() -> None:
    assert (ROOT / "docs/settings.md").read_text("utf-8") == page(), (
        "write it again: python -m dossierflow.reports.settings_page"
    )


def test_form_command_table_and_reference_have_the_same_settings() -> None:
    names = {one.name for one in usual_columns()}
    fields = set(SettingsChoice.__dataclass_fields__)
    assert {name.translate(str.maketrans(".:-", "___")) for name in names} <= fields
    assert all(f"| `{name}` |" in page() for name in names)
