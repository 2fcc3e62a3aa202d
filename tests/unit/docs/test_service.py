"""The systemd unit starts what there is, and survives a reboot."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

from dossierflow.cli.app import COMMANDS

ROOT = Path(__file__).parents[3]


def test_the_service_is_the_command_up_and_is_started_again_for_ever() -> None:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((ROOT / "deployments" / "dossierflow.service").read_text("utf-8"))
    service = unit["Service"]
    program, command = service["ExecStart"].split()
    assert Path(program).name == "dossierflow" and command in COMMANDS
    assert service["WorkingDirectory"] == str(Path(program).parents[2])
    assert service["WorkingDirectory"] in service["ReadWritePaths"].split()
    assert (service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert unit["Install"]["WantedBy"] == "multi-user.target"
    assert service["UMask"] == "0077"
