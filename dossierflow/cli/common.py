"""What the commands share: options from a choice object, the loop over dossiers, and the exit status."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, FOR_A_PERSON, fail, progress
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError
from dossierflow.kernel.choice import Option, options
from dossierflow.kernel.told import misuse
from dossierflow.runs.each import EachResult, OneByOne
from dossierflow.store import problems
from dossierflow.texts import phrase

C = TypeVar("C")
JSON = Option("json", bool, False, phrase("option.json"))


def command(
    choice: type[C], *, without: tuple[str, ...] = (), given: Mapping[str, Any] = MappingProxyType({})
) -> Callable[[Callable[[C, bool], int]], Callable[..., int]]:
    """Declare a command that takes one choice object: the first field by position, the others as options of
    the same names as in the run form. `without`: fields that this command does not ask for; `given` are
    decided by the command itself."""

    def declare(work: Callable[[C, bool], int]) -> Callable[..., int]:
        def run(*first: Any, json: bool = False, **chosen: Any) -> int:
            return work(choice(*first, **chosen, **given), json)

        first, *rest = [option for option in options(choice) if option.name not in (*without, *given)]
        run.__name__ = run.__qualname__ = work.__name__
        run.__module__, run.__doc__ = work.__module__, work.__doc__
        asked = [
            _parameter(first, inspect.Parameter.POSITIONAL_ONLY),
            *(_parameter(option, inspect.Parameter.KEYWORD_ONLY) for option in (*rest, JSON)),
        ]
        run.__signature__ = inspect.Signature(asked, return_annotation=int)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in asked}  # read before the signature
        return run

    return declare


def _parameter(option: Option, kind: Any) -> inspect.Parameter:
    description = Parameter(help=option.description, negative="")
    default = inspect.Parameter.empty if option.required else option.default
    return inspect.Parameter(
        option.name, kind, default=default, annotation=Annotated[option.type, description]
    )


def one_by_one(application: Application) -> OneByOne:
    """Each dossier in turn; lines about it go to standard error, and so does what cannot be done."""
    return OneByOne(application, progress, _failed)


def status_of(application: Application, *done: EachResult[Any]) -> int:
    """1 where something failed or a person must act, else 0; Misuse where there is no dossier to work on."""
    if any(not each.count for each in done):
        _refuse_without_dossiers(application)
    with application.store.read() as connection:
        waiting = problems.open_ones(connection)
    return FOR_A_PERSON if waiting or any(each.failed for each in done) else DONE


def _refuse_without_dossiers(application: Application) -> None:
    if not application.dossiers():
        raise misuse("no-dossiers")
    if not application.live_dossiers():
        raise misuse("none-live")


def _failed(dossier: Dossier, error: Exception) -> None:
    """A bug in one dossier is told in one line too, and holds back nobody."""
    if isinstance(error, DossierflowError):
        fail(error)
    else:
        progress(f"dossierflow: {dossier.name}: {type(error).__name__}: {error}")
