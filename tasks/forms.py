"""The run form of a flow, made from its choice object: names, types, defaults, patterns and descriptions.

Prefect's server refuses what does not fit the form before any process starts. Who asks its API may leave
that out, and may name what the form does not ask for: the run judges its form once more by itself. What does
not fit there, and what only the process can know (a dossier that does not exist), ends as one sentence, and
not as a failure.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import MISSING, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.utilities.callables import ParameterSchema
from pydantic import Field, TypeAdapter, ValidationError, WithJsonSchema

from dossierflow.errors import Misuse
from dossierflow.kernel.choice import Option, options, unfit
from dossierflow.kernel.foreign import shortened
from dossierflow.kernel.settings import language_at_hand
from dossierflow.kernel.told import misuse
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
_LONGEST_QUOTE = 80


@dataclass(frozen=True)
class NoChoice:
    """Of a run that asks nothing."""


#: Why the run that begins here does nothing; None where its form is filled in as it should be.
_refused: ContextVar[Misuse | None] = ContextVar("refused", default=None)


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
                if (refusal := _refused.get()) is not None:
                    raise refusal
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
        declared = FormFlow(
            run,
            name=called,
            flow_run_name=lambda: name_this_run(called, choice, given or {}),
            validate_parameters=True,
            timeout_seconds=hours * 3600,
            on_failure=[end_the_process],
        )
        declared.asked = asked
        declared.parameters = StrictSchema(additionalProperties=False, **declared.parameters.model_dump())
        return declared

    return declare


class FormFlow(Flow[..., Any]):
    """A flow that judges its own form.

    Prefect would open the blocks that a value refers to, and log all values where one of them does not fit.
    """

    asked: list[Option]

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The values as the form means them; none where one does not fit, and then the run says so."""
        try:
            fitting, refusal = _fitting(self.asked, parameters), None
        except Misuse as error:
            fitting, refusal = {}, error
        _refused.set(refusal)
        return fitting


def _fitting(asked: list[Option], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, each value in its own type. Misuse that names the first field that does not fit."""
    known = {option.name: option for option in asked}
    for name in given:
        if name not in known:
            raise misuse(
                "not-asked-for", text=repr(shortened(name, _LONGEST_QUOTE)), options=", ".join(known) or "-"
            )
    for name, option in known.items():
        if option.required and name not in given:
            meaning = " ".join(option.description.split())
            raise misuse("left-out", option=name.replace("_", " ").strip(), meaning=meaning)
    return {name: _meant(known[name], value) for name, value in given.items()}


def _meant(option: Option, value: Any) -> Any:
    try:
        return TypeAdapter(_type(option)).validate_python(value)
    except ValidationError:
        raise unfit(option, value) from None


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
    lines = [f"    {option.name}: {option.explained}" for option in asked]
    return "\n".join([inspect.cleandoc(docstring), "", *(["Args:", *lines] if lines else [])])
