"""What a run is called, and the dossiers by which it is found: `export · Bakkerij De Gouden Aar · preview`.

Prefect's form suggests a name of its own; a run says what it does from its first moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import get_client

from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError
from dossierflow.kernel.choice import options
from dossierflow.kernel.foreign import line
from dossierflow.texts import Words, words
from tasks.process import application, language

BETWEEN = " · "
#: So many dossiers are named and tagged one by one; more are counted. Each tag of a task costs its process a
#: thread, a client and a call to the server: tasks beyond it are found by their names.
NAMED, TAGGED = 3, 60
#: A name is one line on the screen.
LONGEST = 160
#: Fields that name the dossiers of a run.
DOSSIERS = ("dossiers", "dossier")


def tag(dossier: Dossier) -> str:
    """By which runs and tasks of a dossier are found."""
    return f"dossier:{dossier.id}"


def name_this_run(flow: str, choice: type[Any], given: dict[str, Any]) -> str:
    """The name of the flow run that begins here. No name is worth a run: what cannot be told is left out."""
    try:
        told = words(language())
    except DossierflowError:
        return flow
    chosen = {**(runtime.flow_run.parameters or {}), **given}
    parts = [told.word("flow", flow), *_dossiers(chosen, told)]
    if flow == "night" and len(parts) == 1:
        parts.append(f"{application().now():%d/%m}")
    parts += _choices(choice, chosen, told)
    return line(BETWEEN.join(parts))[:LONGEST]


async def tag_this_run(choice: Any) -> None:
    """Tag the flow run with the dossiers that its choice names; a run for all has none."""
    named = [dossier for field in DOSSIERS for dossier in _named(getattr(choice, field, ""))]
    run_id = runtime.flow_run.id
    if named and run_id and len(named) <= TAGGED:
        tags = {*runtime.flow_run.tags, *map(tag, named)}
        async with get_client() as client:
            await client.update_flow_run(UUID(run_id), tags=tags)


def _dossiers(chosen: dict[str, Any], told: Words) -> Iterable[str]:
    named = [dossier for field in DOSSIERS for dossier in _named(chosen.get(field, ""))]
    if len(named) > NAMED:
        yield told.count(len(named), "dossier")
    else:
        yield from (dossier.name for dossier in named)


def _named(asked: str) -> list[Dossier]:
    """The dossiers that a field names; none where it is empty, or cannot be understood."""
    with suppress(DossierflowError):
        if asked and asked.strip():
            return application().dossiers(asked)
    return []


def _choices(choice: type[Any], chosen: dict[str, Any], told: Words) -> Iterable[str]:
    """What else was chosen: a switch by its name, anything else by its value."""
    for option in options(choice):
        value = chosen.get(option.name, option.default)
        if option.name in DOSSIERS or value in ("", None) or value == option.default:
            continue
        shown = told.word("choice", option.name)
        if value is True or "\n" in str(value):  # of a text of many lines, that there is one
            yield shown
        elif isinstance(value, date | datetime):
            yield f"{shown} {told.day(value)}"
        else:
            yield f"{shown} {told.value(str(value))}".strip()
