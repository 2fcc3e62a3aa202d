"""A person's decision about a bank's file that is held: the same from a run form and a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.kernel.choice import account_number
from dossierflow.kernel.told import misuse
from dossierflow.statements import HeldFile


class HeldFileDecision(StrEnum):
    """What becomes of a held file."""

    NONE = "leave held files as they are"
    RELEASE = "release"
    DISCARD = "discard"
    BIND = "bind"


@dataclass(frozen=True)
class HeldChoice:
    """Which held file it is about: its name, or the account that it is held for."""

    file: Annotated[str, "held-file"] = ""
    account: Annotated[str, "held-account"] = ""
    dossier: Annotated[str, "held-dossier"] = ""


def decide(application: Application, decision: HeldFileDecision, choice: HeldChoice) -> list[HeldFile]:
    """Release, discard or bind what is chosen; the files. The next delivery takes along what is released."""
    if decision is HeldFileDecision.NONE:
        return []
    files = _chosen(application, choice, here=decision is not HeldFileDecision.RELEASE)
    to = application.dossier(choice.dossier).id if choice.dossier.strip() else ""
    for held in files:
        match decision:
            case HeldFileDecision.RELEASE:
                bank_statements.release(application.store, held, to)
            case HeldFileDecision.DISCARD:
                bank_statements.discard(application.store, held)
            case _:
                bank_statements.bind(
                    application.store, held, account_number(choice.account), application.clock
                )
    return files


def _chosen(application: Application, choice: HeldChoice, *, here: bool) -> list[HeldFile]:
    if not (choice.file or choice.account):
        raise misuse("which-held-file", field="file")
    dossiers = [one.id for one in application.dossiers(choice.dossier)] if choice.dossier and here else []
    account = "" if choice.file else account_number(choice.account)
    files = [
        held
        for held in bank_statements.held_files(application.store, dossiers)
        if choice.file in ("", held.name, held.received_name)
        and (not account or any(one.split()[0] == account for one in held.accounts))
    ]
    if not files:
        raise misuse("no-held-file", field="file", named=choice.file or account)
    return files
