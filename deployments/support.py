"""`dossierflow support`: what somebody needs who is asked for help, in one file, without secrets."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import httpx
from cyclopts import Parameter
from prefect.client.schemas.filters import LogFilter, LogFilterLevel
from prefect.client.schemas.sorting import FlowRunSort, LogSort
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL
from prometheus_client import CollectorRegistry, generate_latest
from pydantic import SecretStr

from deployments.environment import LOGIN_FILE
from deployments.up import FOLDER
from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, say
from dossierflow.kernel.addresses import INSTEAD
from dossierflow.kernel.redaction import redacted, secrets_of
from dossierflow.kernel.settings import Settings, given
from dossierflow.kernel.told import misuse
from dossierflow.practice.metrics import PracticeMetrics
from dossierflow.store.migrate import current, head
from dossierflow.texts import words
from tasks.schedules import server

#: Of each log its end, and of Prefect the newest: what went wrong is there.
LONGEST, NEWEST, WARNING = 400_000, 200, 30
DEFLATED = zipfile.ZIP_DEFLATED


def support(
    file: Annotated[Path, Parameter(help="Where to write it, such as support.zip.")],
    /,
    *,
    data: Annotated[Path, Parameter(help="Where `dossierflow up` keeps its logs.")] = FOLDER,
) -> int:
    """Write versions, settings without secrets, logs and the last runs into one file to send away.

    Names of clients may stand in the logs: look into it before it leaves the office.
    """
    with Application.open() as application:
        hidden = [*secrets_of(application.settings), *_logins(data)]
        parts = {
            "versions.txt": "\n".join(_versions()),
            "settings.json": _json(_settings(application.settings)),
            "numbers.txt": _numbers(application),
            "store.json": _json(_store(application)),
            "runs.json": _json(asyncio.run(_runs())),
        }
        parts |= {f"logs/{path.name}": _end(path) for path in sorted(data.glob("*.log"))}
        if file.exists():
            raise misuse("file-there", file=str(file))
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", DEFLATED) as archive:
                for name, text in parts.items():
                    archive.writestr(name, redacted(text, hidden))
        except OSError as error:
            raise misuse("file-unwritable", file=str(file), reason=str(error.strerror)) from None
        say(words(application.settings.language).sentence("support.saved", file=str(file)))
    return DONE


def _logins(data: Path) -> Iterator[str]:
    """Of Prefect, which no setting of ours holds."""
    kept = data / LOGIN_FILE
    for whole in (PREFECT_API_AUTH_STRING.value(), kept.read_text("utf-8") if kept.exists() else ""):
        plain = whole.get_secret_value() if isinstance(whole, SecretStr) else whole
        yield from (plain or "", (plain or "").partition(":")[2])


def _versions() -> Iterator[str]:
    yield f"{platform.platform()}, Python {platform.python_version()}"
    yield from sorted(f"{one.metadata['Name']} {one.version}" for one in metadata.distributions())


def _settings(settings: Settings) -> dict[str, Any]:
    """Each with whether it was set; of a secret no more than that."""
    return {
        name: {"set": given(settings, name), "value": _shown(settings, name)}
        for name in Settings.model_fields
    }


def _shown(settings: Settings, name: str) -> Any:
    value = getattr(settings, name)
    return INSTEAD if isinstance(value, SecretStr) else value


def _numbers(application: Application) -> str:
    registry = CollectorRegistry()
    registry.register(PracticeMetrics(application))
    return generate_latest(registry).decode()


def _store(application: Application) -> dict[str, Any]:
    with application.store.read() as connection:
        form = current(connection)
    return {"kind": application.store.engine.dialect.name, "form": form, "newest": head()}


async def _runs() -> dict[str, Any]:
    """The newest runs, and what was logged as a warning or worse; or why Prefect does not say."""
    if not PREFECT_API_URL.value():
        return {"prefect": "PREFECT_API_URL is not set"}
    try:
        async with server() as client:
            runs = await client.read_flow_runs(limit=NEWEST, sort=FlowRunSort.EXPECTED_START_TIME_DESC)
            bad = LogFilter(level=LogFilterLevel(ge_=WARNING))
            logs = await client.read_logs(bad, limit=NEWEST, sort=LogSort.TIMESTAMP_DESC)
    except httpx.HTTPError as error:
        return {"prefect": f"{type(error).__name__}: {error}"}
    return {"runs": list(_told(runs)), "logs": [f"{one.timestamp} {one.message}" for one in logs]}


def _told(runs: Iterable[Any]) -> Iterator[dict[str, str]]:
    for run in runs:
        state = run.state
        yield {
            "name": run.name,
            "begun": str(run.start_time or run.expected_start_time),
            "state": f"{state.name}: {state.message}" if state else "",
        }


def _end(path: Path) -> str:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - LONGEST))
        return stream.read(LONGEST).decode("utf-8", errors="replace")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
