"""prefect.yaml and the code agree: every entry point loads, every parameter is described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema

from dossierflow.kernel.rhythm import Rhythm, times
from tasks import schedules as planning

ROOT = Path(__file__).parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    path, _, name = deployment["entrypoint"].partition(":")
    flow = load_flow_from_entrypoint(f"{ROOT / path}:{name}")
    assert isinstance(flow, Flow)
    return flow


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["entrypoint"])
def test_every_deployment_loads_and_describes_its_parameters(deployment: dict[str, Any]) -> None:
    flow = flow_of(deployment)
    schema = parameter_schema(flow).model_dump_for_openapi()
    assert all(field.get("description") for field in schema["properties"].values())
    assert set(deployment.get("parameters", {})) <= set(schema["properties"])
    assert deployment["description"]


def test_every_flow_has_a_deployment() -> None:
    flows = {f"flows/{path.name}" for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__"}
    assert flows == {one["entrypoint"].partition(":")[0] for one in DEPLOYMENTS}


def test_a_redeploy_says_nothing_of_schedules() -> None:
    """One that did would undo a pause, or remove what a person added without a slug."""
    assert not [one["name"] for one in DEPLOYMENTS if "schedules" in one]


def test_what_schedules_stand_on_is_deployed() -> None:
    deployed = {f"{flow_of(one).name}/{one['name']}" for one in DEPLOYMENTS}
    assert set(planning.DEPLOYMENTS) <= deployed


def test_nothing_runs_by_the_clock_while_exact_is_closed() -> None:
    crons = [planning.NIGHTLY]
    crons += [its.cron for rhythm in Rhythm for number in range(60) if (its := times(rhythm, number))]
    assert len(crons) > 500
    assert not [cron for cron in crons if cron.split()[1].startswith("4")]
