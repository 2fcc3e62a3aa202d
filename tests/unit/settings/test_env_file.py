"""A file of settings that is none is refused in one sentence, by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossierflow.domain import setting_text
from dossierflow.errors import SettingError
from dossierflow.kernel import settings, sites


def test_a_file_that_is_larger_than_settings_can_be_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DOSSIERFLOW_LANGUAGE=nl\n" + "#" * sites.LARGEST, "utf-8")
    with pytest.raises(SettingError, match=r"\.env is larger than 256 kB"):
        sites.in_file(file)
    with pytest.raises(SettingError, match=r"\.env is larger than 256 kB"):
        settings.load(_env_file=file)
    file.write_text("DOSSIERFLOW_LANGUAGE=nl\n", "utf-8")
    assert settings.load(_env_file=file).language == "nl"


@pytest.mark.parametrize("text", ["1E1000000", "-1E1000000", "1E+99", "NaN", "1e-1000000", "12345678901"])
def test_a_number_of_any_exponent_is_no_number_that_a_setting_can_be(text: str) -> None:
    assert setting_text._meant(text) == []
