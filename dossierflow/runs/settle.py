"""A person settles what a document is, or that a booking which changed may stay as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery import doubles
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel import choice as choices
from dossierflow.kernel.told import misuse
from dossierflow.practice.story import tell
from dossierflow.runs.each import in_session
from dossierflow.store.settlements import Decision
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True)
class SettleChoice:
    """Which document, and what it is: one decision."""

    document: Annotated[str, "document", choices.Pattern(choices.SOMETHING)]
    is_: Annotated[str, "settle-is"] = ""
    not_a_double: Annotated[bool, "settle-not-a-double"] = False
    never: Annotated[bool, "settle-never"] = False
    as_it_is: Annotated[bool, "settle-as-it-is"] = False
    undo: Annotated[bool, "settle-undo"] = False
    dossier: Annotated[str, "dossier-if-several", choices.Pattern(choices.NAMES)] = ""

    def __post_init__(self) -> None:
        """Raises Misuse where two decisions are given; a form is empty until somebody fills it in."""
        choices.refuse_unfit(self)
        if sum(map(bool, (self.is_.strip(), self.not_a_double, self.never, self.as_it_is, self.undo))) > 1:
            raise misuse("one-decision")

    @property
    def decision(self) -> Decision | None:
        """None where the booking stays as it is; Misuse where nothing was decided."""
        if self.is_.strip():
            return Decision.IS_ENTRY
        if self.undo:
            return Decision.UNDONE
        if self.not_a_double or self.never:
            return Decision.NEVER if self.never else Decision.NOT_A_DOUBLE
        if not self.as_it_is:
            raise misuse("nothing-decided")
        return None


@dataclass(frozen=True)
class SettleResult:
    """What was decided, told in one sentence."""

    dossier: Dossier
    settled: doubles.Settled

    @property
    def sentence(self) -> Phrase:
        settled = self.settled
        if settled.answered:
            return phrase("settled.answered", document=settled.document.number, entry=settled.answered)
        key = settled.decision.name.replace("_", "-").lower() if settled.decision else "as-it-is"
        return phrase(f"settled.{key}", document=settled.document.number, entry=settled.entry)


def settle(application: Application, choice: SettleChoice) -> SettleResult:
    """Keep the decision. Costs no call to Exact or Billit."""
    decision = choice.decision
    dossier = application.dossier(choice.dossier) if choice.dossier.strip() else None
    story = tell(application.store, choice.document, dossier)
    order_id = story.document.order_id

    def work(session: DossierSession) -> doubles.Settled:
        if decision is None:
            return doubles.accept(session, order_id)
        return doubles.settle(session, order_id, decision, choice.is_.strip())

    return SettleResult(story.dossier, in_session(application, story.dossier, work))
