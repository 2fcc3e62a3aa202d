"""prefect.yaml and the code agree: every entry point loads, every parameter is described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema

ROOT = Path(__file__).parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["entrypoint"])
def test_every_deployment_loads_and_describes_its_parameters(deployment: dict[str, Any]) -> None:
    path, _, name = deployment["entrypoint"].partition(":")
    flow = load_flow_from_entrypoint(f"{ROOT / path}:{name}")
    assert isinstance(flow, Flow)
    schema = parameter_schema(flow).model_dump_for_openapi()
    assert all(field.get("description") for field in schema["properties"].values())
    assert set(deployment.get("parameters", {})) <= set(schema["properties"])
    assert deployment["description"]


def test_every_flow_has_a_deployment() -> None:
    flows = {f"flows/{path.name}" for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__"}
    assert flows == {one["entrypoint"].partition(":")[0] for one in DEPLOYMENTS}


def test_flows_that_run_by_the_clock_stay_out_of_exacts_maintenance() -> None:
    crons = [schedule["cron"] for one in DEPLOYMENTS for schedule in one.get("schedules", [])]
    assert crons
    assert not [cron for cron in crons if cron.split()[1].startswith("4")]
