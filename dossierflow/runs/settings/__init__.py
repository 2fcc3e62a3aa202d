"""What a person asks of the settings of many dossiers: set, copied, written to a table and read from it."""

from dossierflow.runs.settings.ask import (
    CopyChoice,
    SettingsChoice,
    copy_settings,
    set_settings,
    set_texts,
    template_target,
)
from dossierflow.runs.settings.table import (
    SettingsTableChoice,
    export_table,
    import_table,
    read_file,
    write_file,
)

__all__ = [
    "CopyChoice",
    "SettingsChoice",
    "SettingsTableChoice",
    "copy_settings",
    "export_table",
    "import_table",
    "read_file",
    "set_settings",
    "set_texts",
    "template_target",
    "write_file",
]
