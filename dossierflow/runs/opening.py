"""The balance from which statements of a bank account are made, where Billit gives none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from dossierflow import statements
from dossierflow.app.application import Application
from dossierflow.kernel import choice as choices
from dossierflow.kernel.money import cents
from dossierflow.statements.series import LAST_NUMBER

#: `1250`, `1250.00`, `1.250,00`, `-12,5`: one sign for the cents, the other between thousands.
AMOUNT = r"^\s*[-+]?\d{1,3}([. ]?\d{3})*(,\d{1,2})?\s*$|^\s*[-+]?\d+([.,]\d{1,2})?\s*$"


@dataclass(frozen=True)
class OpeningChoice:
    """Which account, and what its balance was."""

    dossier: Annotated[str, "opening-dossier", choices.Pattern(choices.SOMETHING)]
    account: Annotated[str, "opening-account", choices.Pattern(choices.ACCOUNT)]
    amount: Annotated[str, "opening-amount", choices.Pattern(AMOUNT)]
    day: Annotated[date, "opening-day"]
    currency: Annotated[str, "opening-currency", choices.Pattern(r"^[A-Z]{3}$")] = "EUR"
    number: Annotated[int, "opening-number", choices.Between(1, LAST_NUMBER)] = 1

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)

    @property
    def iban(self) -> str:
        return choices.account_number(self.account)

    @property
    def balance(self) -> int:
        """In cents."""
        text = re.sub(r"\s", "", self.amount)
        if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        return cents(text.replace(",", "."))


def give_opening(application: Application, choice: OpeningChoice) -> None:
    """Keep it. Misuse where the account is unknown, or has statements already: those never change."""
    dossier = application.dossier(choice.dossier)
    statements.give_opening(
        application.store,
        dossier.id,
        choice.iban,
        choice.balance,
        choice.day,
        choice.currency,
        choice.number,
    )
