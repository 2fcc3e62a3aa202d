"""Nonsense in the parameters of every deployment, through the API of a real Prefect server, past its forms.

A run refuses it in one sentence, or does no harm; nothing that a reference stands for is opened, and nothing
of it is seen: not in a state, a log, a page, or the run's own name.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
import yaml
from prefect import Flow
from prefect.blocks.system import Secret
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.flow_engine import run_flow
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.utilities.callables import parameter_schema

from deployments.server import close_forms
from tasks import process
from tests.support.prefect_server import asked, prefect_server

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("hostile-parameters")]
ROOT = Path(__file__).parents[2]
SECRET, VARIABLE = "secret-of-a-block", "value-of-a-variable"
#: By kind; `{}` in a reference is the block with the secret.
NONSENSE: dict[str, Any] = {
    "nothing": None,
    "number": 7,
    "endless number": 10**400,
    "text": "x'\"[/]\x1b[31m\u202e<b>\nERROR forged\u2028x",
    "long text": "A" * 200_000,
    "list": ["2104011"],
    "long list": ["x"] * 100_000,
    "object": {"a": {"b": [1]}},
    "deep": json.loads("[" * 60 + "]" * 60),
    "day": "0000-99-99",
    "path": "../../etc/passwd",
    "shell": "${HOME} $(id) %PATH%",
    "template": "{{ prefect.blocks.secret.hostile }} {% for x in y %}",
    "block": {"$ref": {"block_document_id": "{}"}},
    "block by name": {"$ref": {"block_type_slug": "secret", "block_document_slug": "hostile"}},
    "reference to nothing": {"$ref": None},
    "filled in by the server": {"__prefect_kind": "jinja", "template": "{{ ''.__class__.__mro__ }}"},
    "counted by the server": {"__prefect_kind": "jinja", "template": "{{ 7 * 191 }}"},
    "variable": {"__prefect_kind": "workspace_variable", "variable_name": "hostile"},
    "read by the server": {"__prefect_kind": "json", "value": '{"$ref": {"block_document_id": "{}"}}'},
}
#: So much may be said of a value: a state is shown in a list of runs.
LONGEST_MESSAGE = 400


@dataclass(frozen=True)
class Deployed:
    """A flow, its deployment's id, and what its form asks for and demands."""

    flow: Flow[..., Any]
    id: str
    fields: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """The server, everything deployed on it, and the block with the secret."""

    api: str
    deployed: tuple[Deployed, ...]
    block: str

    def ask(self, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        return asked("POST", f"{self.api}/{path}", content=json.dumps(body), headers=headers)

    def begun(self, on: Deployed, values: dict[str, Any], **more: Any) -> httpx.Response:
        """A run with these values, as whoever reaches the API begins one."""
        filled = json.loads(json.dumps(values).replace('{}"', f'{self.block}"'))
        return self.ask(f"deployments/{on.id}/create_flow_run", {"parameters": filled, **more})


@contextmanager
def settings_of_nobody(folder: Path, store: Path) -> Iterator[None]:
    """An installation with a store and nothing else, in this process."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("DOSSIERFLOW_", "PREFECT_"))
    }
    ours = {"DOSSIERFLOW_DATABASE_URL": f"sqlite:///{store}", "DOSSIERFLOW_OUTPUT": str(folder / "out")}
    with mock.patch.dict(os.environ, kept | ours | {"DO_NOT_TRACK": "1"}, clear=True):
        process._close()
        yield
        process._close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("prefect")
    store = folder / "store.db"
    store.write_bytes(migrated_file.read_bytes())
    with (
        prefect_server(folder) as ports,
        settings_of_nobody(folder, store),
        temporary_settings({PREFECT_API_URL: ports.api}),
    ):
        yield asyncio.run(_deployed(ports.api))


async def _deployed(api: str) -> Place:
    """As `dossierflow deploy` does it: the server judges by a form that takes nothing else."""
    named = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    found = []
    async with get_client() as client:
        block: Any = await Secret(value=SECRET).save("hostile")
        await client._client.post("/variables/", json={"name": "hostile", "value": VARIABLE})
        for one in named:
            path, _, name = one["entrypoint"].partition(":")
            flow: Any = load_flow_from_entrypoint(f"{ROOT / path}:{name}")
            schema = parameter_schema(flow).model_dump_for_openapi()
            made = await client.create_deployment(
                await client.create_flow(flow),
                name=f"{one['name']} {name}",
                parameters=one.get("parameters", {}),
                parameter_openapi_schema=schema,
                enforce_parameter_schema=True,
                tags=one["tags"],
            )
            fields = tuple(schema["properties"])
            found.append(Deployed(flow, str(made), fields, tuple(schema.get("required", ()))))
    await close_forms(api)
    return Place(api, tuple(found), str(block))


def filled_in(on: Deployed, field: str, value: Any) -> dict[str, Any]:
    """A form in which this field alone is nonsense; no dossier is called so, and no document."""
    rest = dict.fromkeys(on.required, "1") | ({"dossiers": "nobody"} if "dossiers" in on.fields else {})
    return {**rest, field: value}


def test_a_server_takes_or_refuses_whatever_stands_in_a_form(place: Place) -> None:
    kinds = itertools.cycle(NONSENSE)
    for on in place.deployed:
        for field in (*on.fields[::4], "unasked"):
            answer = place.begun(on, filled_in(on, field, NONSENSE[next(kinds)]))
            assert answer.status_code < 500, (on.flow.name, field)
            assert SECRET not in answer.text
            assert field != "unasked" or answer.status_code == httpx.codes.CONFLICT, on.flow.name


def test_past_the_form_a_run_refuses_in_one_sentence_or_does_no_harm(place: Place) -> None:
    """Each form with a field of nonsense. What it does not ask for at all, Prefect takes to no run."""
    kinds, ended = itertools.cycle(NONSENSE), list[str]()
    flows = {on.flow.name + on.flow.fn.__name__: on for on in place.deployed}
    for on in flows.values():
        for field in on.fields[len(ended) % 3 :][:1]:
            kind = next(kinds)
            answer = place.begun(on, filled_in(on, field, NONSENSE[kind]), enforce_parameter_schema=False)
            if answer.is_success:
                state = asyncio.run(_run(on.flow, answer.json()["id"]))
                judged(state, (on.flow.name, field, kind))
                ended.append(state.type.value)
    assert len(ended) >= 12 and ended.count("CANCELLED") >= 8  # most are not understood
    seen = str(
        [place.ask(f"{what}/filter", {"limit": 200}).json() for what in ("logs", "artifacts", "flow_runs")]
    )
    assert SECRET not in seen and "ERROR forged\n" not in seen


async def _run(flow: Flow[..., Any], run_id: str) -> State[Any]:
    async with get_client() as client:
        begun = await client.read_flow_run(run_id)  # type: ignore[arg-type]
    state: Any = await run_flow(flow, flow_run=begun, return_type="state")
    return state


def judged(state: State[Any], case: tuple[str, str, str]) -> None:
    told = state.message or ""
    assert state.type.value in ("CANCELLED", "COMPLETED", "FAILED"), case
    assert len(told) <= LONGEST_MESSAGE and len(told.splitlines()) <= 1, (case, told)
    assert not {"\x1b", "\u202e", "\u2028"} & set(told), (case, told)
    for never in (SECRET, "Traceback", "pydantic", "ParameterTypeError", "<class"):
        assert never not in told, (case, told)


def test_what_a_run_would_open_is_never_opened(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every form, every field, every kind: what is left of them is of the field's own type, or refused.
    What is large is judged once: it takes its time."""
    opened = mock.Mock(side_effect=AssertionError("a block was opened"))
    monkeypatch.setattr("prefect.blocks.core.Block.load_from_ref", opened)
    forms = {on.flow.name + on.flow.fn.__name__: on for on in place.deployed}
    for on in forms.values():
        for field in (*on.fields, "unasked"):
            for kind, value in NONSENSE.items():
                if "long" in kind and on is not place.deployed[0]:
                    continue
                left = on.flow.validate_parameters(filled_in(on, field, value))
                assert "unasked" not in left and not isinstance(left.get(field), dict), (
                    on.flow.name,
                    field,
                    kind,
                )
    assert not opened.called
