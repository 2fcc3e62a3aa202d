"""What commands do, for their lists, in the language of this process."""

from __future__ import annotations

from cyclopts import App

from dossierflow.texts import spoken, words


def what(name: str) -> str:
    """What a command, or a group of them such as `coda`, does in one sentence."""
    return words(spoken()).sentence(f"command.{name}")


def tell(group: App, *commands: str) -> None:
    """Say of these commands of a group what they do."""
    for name in commands if spoken() != "en" else ():
        group[name].help = what(f"{group.name[0]} {name}")
