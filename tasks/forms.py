"""The run form of a flow, made from its choice object: names, types, defaults, patterns and descriptions.

Prefect's server refuses what does not fit the form before any process starts; what only the process can know
(a dossier that does not exist) ends as one sentence, and not as a failure.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import MISSING, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from prefect import Flow, flow
from prefect.client.schemas.objects import State
from prefect.utilities.callables import ParameterSchema
from pydantic import Field, WithJsonSchema

from dossierflow.kernel.choice import Option, options
from dossierflow.kernel.settings import language_at_hand
from dossierflow.texts import load, phrase, speak, spoken
from tasks.console import outlive_the_worker
from tasks.crashes import end_the_process
from tasks.naming import name_this_run, tag_this_run
from tasks.states import in_one_sentence

C = TypeVar("C")
OR_ALL = "-or-all"  # how a key ends whose text says that nothing means all
outlive_the_worker()
speak(language_at_hand())  # a form is made, and may refuse, before anybody reads the settings

_MONTHS = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
#: A day that the calendar has, from 2000 to 2099; Prefect's server looks at patterns, not at formats.
DAY = f"^20([0-9]{{2}}-({_MONTHS})|([02468][048]|[13579][26])-02-29)$"


@dataclass(frozen=True)
class NoChoice:
    """Of a run that asks nothing."""


class StrictSchema(ParameterSchema):
    """A form that refuses what it does not ask for."""

    additionalProperties: Literal[False] = False  # noqa: N815  (JSON Schema's word)


def form(
    choice: type[C],
    *,
    name: str = "",
    only: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
    given: dict[str, Any] | None = None,
    hours: float = 4,
) -> Callable[[Callable[[C], Awaitable[State[Any]]]], Flow[..., Any]]:
    """Declare a flow that takes one choice object; an operator fills in its fields, one by one.

    `name`: of the flow, where it is not the function's. `only` and `without`: the fields that are asked for;
    `required` must be filled in, whatever their default; `given` are decided by the form itself. A run that
    hangs is ended after so many `hours`.
    """

    def declare(work: Callable[[C], Awaitable[State[Any]]]) -> Flow[..., Any]:
        called = name or work.__name__

        async def run(**chosen: Any) -> State[Any]:
            async def chosen_work() -> State[Any]:
                asked = choice(**chosen, **(given or {}))
                await tag_this_run(asked)
                return await work(asked)

            return await in_one_sentence(chosen_work)

        asked = _asked(choice, only, {*without, *(given or {})}, required)
        run.__name__ = run.__qualname__ = work.__name__
        run.__module__ = work.__module__
        run.__doc__ = _described(_what_it_does(work), asked)
        run.__annotations__ = {option.name: _type(option) for option in asked} | {"return": State[Any]}
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [_parameter(option) for option in asked], return_annotation=State[Any]
        )
        declared = flow(
            name=called,
            flow_run_name=lambda: name_this_run(called, choice, given or {}),
            validate_parameters=True,
            timeout_seconds=hours * 3600,
            on_failure=[end_the_process],
        )(run)
        declared.parameters = StrictSchema(additionalProperties=False, **declared.parameters.model_dump())
        return declared

    return declare


def _asked(
    choice: type[Any], only: tuple[str, ...], without: set[str], required: tuple[str, ...]
) -> list[Option]:
    """The fields that the form asks for, those that must be filled in first."""
    found = [one for one in options(choice) if one.name not in without and (not only or one.name in only)]
    asked = [_required(option) if option.name in required else option for option in found]
    return sorted(asked, key=lambda option: not option.required)


def _required(option: Option) -> Option:
    """It must be filled in: nothing is said of what it means when it is empty."""
    kind = date if option.type == date | None else option.type
    meaning = phrase(option.meaning.key.removesuffix(OR_ALL))
    return replace(option, type=kind, default=MISSING, meaning=meaning)


def _type(option: Option) -> Any:
    """The type with what Prefect passes on into the form's schema."""
    day = Annotated[date, WithJsonSchema({"type": "string", "format": "date", "pattern": DAY})]
    if option.type == date | None:
        return day | None
    if option.type is date:
        return day
    if option.between:
        return Annotated[option.type, Field(ge=option.between.least, le=option.between.most)]
    if option.pattern:
        least = 1 if option.required else None
        return Annotated[option.type, Field(pattern=option.pattern, min_length=least)]
    return option.type


def _parameter(option: Option) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    default = inspect.Parameter.empty if option.required else option.default
    return inspect.Parameter(option.name, kind, default=default, annotation=_type(option))


def _what_it_does(work: Callable[..., Any]) -> str:
    """What stands above the form, in the practice's language."""
    return str(load(spoken())["form"].get(work.__name__) or work.__doc__ or "")


def _described(docstring: str, asked: list[Option]) -> str:
    """The docstring with a line for each field, as Prefect reads them."""
    lines = [f"    {option.name}: {option.description}" for option in asked]
    return "\n".join([inspect.cleandoc(docstring), "", *(["Args:", *lines] if lines else [])])
