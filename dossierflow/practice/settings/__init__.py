"""Settings of many dossiers: what each one has and from where, and what a change would do to all of them."""

from dossierflow.practice.settings.change import (
    TEMPLATE,
    Assignment,
    Change,
    Plan,
    Target,
    TargetKind,
    WrongCell,
)
from dossierflow.practice.settings.plan import carry_out, unknown_column
from dossierflow.practice.settings.show import ShownSetting, ValueSource, forget_template, show_settings

__all__ = [
    "TEMPLATE",
    "Assignment",
    "Change",
    "Plan",
    "ShownSetting",
    "Target",
    "TargetKind",
    "ValueSource",
    "WrongCell",
    "carry_out",
    "forget_template",
    "show_settings",
    "unknown_column",
]
