"""What commands do, and what their parameters mean, in the language of this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_type_hints

from cyclopts import App, Parameter

from dossierflow.cli.help_page import HelpPage, tell_flags
from dossierflow.texts import load, spoken, words

HELP = ("--help", "-h")


def what(name: str) -> str:
    """What a command, or a group of them such as `coda`, does in one sentence."""
    return words(spoken()).sentence(f"command.{name}")


def titled(name: str) -> App:
    """An app for all commands or for a group of them, whose help has its titles in this language."""
    titles = load(spoken())["help"]
    app = App(
        name=name,
        help=what(name),
        help_formatter=HelpPage(),
        group_commands=titles["commands"],
        group_parameters=titles["parameters"],
        group_arguments=titles["arguments"],
    )
    tell_flags(app)
    return app


def tell(group: App, *commands: str) -> None:
    """Say of these commands of a group what they do."""
    for name in commands if spoken() != "en" else ():
        group[name].help = what(f"{group.name[0]} {name}")


def tell_parameters(app: App, arguments: Sequence[str]) -> None:
    """Where help is asked for: say what each parameter of that command means. Docstrings say it in English,
    and `[parameter]` has their words in each language; what a choice object asks for is told already."""
    if spoken() == "en" or not set(HELP) & {*arguments}:
        return
    *_, command = app.parse_commands([one for one in arguments if one not in HELP])[1]
    work: Any = command.default_command
    if work is None or hasattr(work, "__signature__"):
        return
    hints = get_type_hints(work, include_extras=True)
    for argument in command.assemble_argument_collection(parse_docstring=True):
        if told := _told(argument.parameter.help or ""):
            name = argument.field_info.name
            hints[name] = Annotated[hints[name], Parameter(help=told)]
    work.__annotations__ = hints


def _told(english: str) -> str:
    keys = {text: key for key, text in load("en")["parameter"].items()}
    key = keys.get(" ".join(english.split()), "")
    return str(load(spoken())["parameter"].get(key, ""))
