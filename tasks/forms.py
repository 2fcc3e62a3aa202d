"""The run form of a flow, made from its choice object: names, types, defaults, patterns and descriptions."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from prefect import Flow, flow
from prefect.client.schemas.objects import State
from pydantic import Field

from dossierflow.kernel.choice import Option, options

C = TypeVar("C")


def form(choice: type[C]) -> Callable[[Callable[[C], Awaitable[State[Any]]]], Flow[..., Any]]:
    """Declare a flow that takes one choice object; an operator fills in its fields, one by one."""

    def declare(work: Callable[[C], Awaitable[State[Any]]]) -> Flow[..., Any]:
        async def run(**chosen: Any) -> State[Any]:
            return await work(choice(**chosen))

        asked = list(options(choice))
        run.__name__ = run.__qualname__ = work.__name__
        run.__module__ = work.__module__
        run.__doc__ = _described(work.__doc__ or "", asked)
        run.__annotations__ = {option.name: _type(option) for option in asked} | {"return": State[Any]}
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [_parameter(option) for option in asked], return_annotation=State[Any]
        )
        return flow(name=work.__name__, validate_parameters=True)(run)

    return declare


def _type(option: Option) -> Any:
    return Annotated[option.type, Field(pattern=option.pattern)] if option.pattern else option.type


def _parameter(option: Option) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(option.name, kind, default=option.default, annotation=_type(option))


def _described(docstring: str, asked: list[Option]) -> str:
    """The docstring with a line for each field, as Prefect reads them."""
    lines = [f"    {option.name}: {' '.join(option.description.split())}" for option in asked]
    return "\n".join([inspect.cleandoc(docstring), "", *(["Args:", *lines] if lines else [])])
