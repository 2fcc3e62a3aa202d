"""What a team is started with: the files fit each other, the code, and what one machine is set by."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.utilities.templating import apply_values, find_placeholders

from deployments.environment import prefect_settings
from dossierflow.cli.app import COMMANDS

ROOT = Path(__file__).parents[3]
FILES = ROOT / "deployments"
COMPOSE = yaml.safe_load((FILES / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (FILES / "Dockerfile").read_text("utf-8")
POOL = json.loads((FILES / "kubernetes-pool.json").read_text("utf-8"))
#: What compose sets by other means, or a machine of its own alone needs.
ELSEWHERE = {"PREFECT_HOME", "PREFECT_WORKER_QUERY_SECONDS"}


def services() -> dict[str, dict[str, Any]]:
    return dict(COMPOSE["services"])


def ours() -> dict[str, dict[str, Any]]:
    return {name: one for name, one in services().items() if one["image"] == "dossierflow"}


def test_the_server_and_the_workers_are_set_as_one_machine_is() -> None:
    one_machine = prefect_settings(Path("/x"), 4200)
    together = {**services()["server"]["environment"], **services()["worker"]["environment"]}
    missing = set(one_machine) - set(together) - ELSEWHERE
    assert not missing
    same = set(one_machine) - ELSEWHERE - {"PREFECT_API_URL"}
    assert {name: together[name] for name in same} == {name: one_machine[name] for name in same}


def test_every_password_is_asked_for_by_the_example_and_none_has_a_default() -> None:
    text = (FILES / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    assert asked == set(
        re.findall(r"^(\w+)=$", (FILES / "team.env.example").read_text("utf-8"), re.MULTILINE)
    )
    assert not re.findall(
        r"\$\{\w+(?::?-[^}]*)?\}", text
    )  # a password with a default, or with none asked for


def test_nobody_outside_reaches_anything_but_the_server_which_has_a_login() -> None:
    open_ports = {name: one["ports"] for name, one in services().items() if "ports" in one}
    assert open_ports == {"server": ["127.0.0.1:4200:4200"]}
    assert "PREFECT_LOGIN" in services()["server"]["environment"]["PREFECT_SERVER_API_AUTH_STRING"]


def test_each_waits_for_what_it_needs_and_commands_are_ours_or_prefects() -> None:
    for name, one in services().items():
        for needed, how in one.get("depends_on", {}).items():
            condition = how["condition"]
            assert needed in services(), name
            assert condition != "service_healthy" or "healthcheck" in services()[needed]
    assert services()["deploy"]["command"] == ["dossierflow", "deploy"] and "deploy" in COMMANDS
    for name, one in services().items():
        for volume in one.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (FILES / source).exists(), name


def test_both_databases_are_made_for_the_users_that_the_addresses_name() -> None:
    script = (FILES / "databases.sh").read_text("utf-8")
    subprocess.run(["sh", "-n", str(FILES / "databases.sh")], check=True)
    text = (FILES / "compose.yaml").read_text("utf-8")
    for user in ("dossierflow", "prefect"):
        assert f"CREATE USER {user} " in script and f"CREATE DATABASE {user} OWNER {user};" in script
        assert re.search(rf"://{user}:\$\{{\w+:\?[^}}]*\}}@postgres/{user}\b", text)


def test_the_image_holds_what_it_copies_and_no_secret() -> None:
    for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / name).exists() for name in line.split()), line
    assert ".env" not in DOCKERFILE
    assert re.search(r"^USER dossierflow$", DOCKERFILE, re.MULTILINE)
    assert "-c constraints.txt" in DOCKERFILE
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".env", "deployments/team.env", ".git", ".venv"} <= set(lines)


def test_the_pool_of_a_cluster_makes_a_job_that_kubernetes_takes() -> None:
    variables = POOL["variables"]["properties"]
    used = {one.name for one in find_placeholders(POOL["job_configuration"])}
    assert used == set(variables)
    values = {name: one["default"] for name, one in variables.items() if "default" in one}
    values |= {"command": "prefect flow-run execute", "env": {"A": "b"}, "labels": {"c": "d"}}
    made: Any = apply_values(POOL["job_configuration"], values)
    job = made["job_manifest"]
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    pod = job["spec"]["template"]["spec"]
    assert (
        pod["restartPolicy"] == "Never" and job["spec"]["backoffLimit"] == 0
    )  # nothing is sent blindly again
    [container] = pod["containers"]
    assert container["name"] == "prefect-job" and container["image"] == "dossierflow:latest"
    assert isinstance(job["spec"]["ttlSecondsAfterFinished"], int)
    assert re.fullmatch(r"\d+m", container["resources"]["requests"]["cpu"])
    for amount in (container["resources"]["requests"]["memory"], container["resources"]["limits"]["memory"]):
        assert re.fullmatch(r"\d+(Mi|Gi)", amount)
    assert all(one["description"] and one["title"] for one in variables.values())


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes-pool.json"])
def test_the_files_hold_no_password(name: str) -> None:
    text = (FILES / name).read_text("utf-8")
    assert not re.findall(r"(?i)(password|secret|key)\w*\s*[:=]\s*['\"]?[A-Za-z0-9+/]{12,}", text)
