"""What concerns the practice or a whole dossier: bindings, connections, rights, master data, accidents."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar

from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.domain.dossier import Dossier
from dossierflow.problems.kind import (
    DossierRefusal,
    Mishap,
    OfDossier,
    OfPractice,
    OfSubject,
    TextTable,
    Work,
    kind,
    naming,
)
from dossierflow.problems.problem import Owner, Problem
from dossierflow.texts import Phrase

# Master data


@kind(Owner.PRACTICE, Work.MASTER_DATA)
class MasterDataShrunk(OfSubject):
    """Far fewer rows than the last time: not believed before a person says so."""

    entity: Annotated[str, TextTable("master-list")]
    before: str
    after: str
    division: str


# Settings


@kind(Owner.PRACTICE, Work.SETTINGS)
class ApprovalNeverGiven(OfDossier):
    """Documents wait for a sign of the client's that none of their direction ever carried."""

    direction: Annotated[Direction, TextTable("direction")]
    asked: Annotated[str, TextTable("approval")]
    count: str

    @property
    def subject(self) -> str:
        return f"{self.key}:{self.direction}"


# Bindings


@kind(Owner.PRACTICE, Work.DISCOVERY)
class DivisionUnbound(OfPractice):
    division: str
    name: str
    number: str


@kind(Owner.PRACTICE, Work.DISCOVERY)
class DivisionMatched(OfPractice):
    """One company has its number, and nobody said yet that the two are a dossier."""

    division: str
    name: str
    number: str
    party: str
    company: str


@kind(Owner.PRACTICE, Work.DISCOVERY)
class CompanyUnbound(OfPractice):
    party: str
    name: str
    number: str


@kind(Owner.PRACTICE, Work.DISCOVERY)
class BindingAmbiguous(OfPractice):
    number: str
    divisions: str
    companies: str
    pair: str  # for instance: `DIVISION=PARTYID`


@kind(Owner.PRACTICE, Work.DISCOVERY)
class NumberUnknown(OfPractice):
    """Without an enterprise number nothing can be matched with it."""

    side: Annotated[str, TextTable("side")]
    name: str
    number: str  # of the division, or the PartyID


# Connections and rights


@kind(Owner.PRACTICE, Work.CONNECTIONS, Work.ANY_RUN, permission=True)
class Reconnect(OfSubject):
    """The consent of this user is dead; the subject is the connection, or the dossier's "reconnect"."""

    user: str


@kind(Owner.PRACTICE, Work.RIGHTS, permission=True)
class RightMissing(OfDossier):
    user: str
    right: Annotated[str, TextTable("right")]

    @property
    def subject(self) -> str:
        return self.right


@kind(Owner.PRACTICE, Work.ANY_RUN, permission=True)
class ExactAppScope(DossierRefusal):
    """The app itself was registered without the scope that a call takes."""


@kind(Owner.PRACTICE, Work.ANY_RUN, permission=True)
class ExactDivisionAccess(DossierRefusal):
    """The company lies outside what the connected user, or the consent, may reach."""


@kind(Owner.EXACT, Work.ANY_RUN)
class DivisionBlocked(OfDossier):
    """Exact copies, converts or restores the division of a dossier."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class DivisionInactive(OfDossier):
    """The division of a dossier was archived, or is not in use any more."""


@kind(Owner.PRACTICE, Work.ANY_RUN, permission=True)
class ExactUserBlocked(DossierRefusal):
    """The connected user is blocked in Exact, or has left."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class ExactLicence(DossierRefusal):
    """Exact closed the licence, the customer or the company."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class ExactRefusesDossier(DossierRefusal):
    """A refusal that no document is the cause of, in Exact's own words."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class BillitReconnect(DossierRefusal):
    """Billit does not accept the practice's login or key any more."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class BillitNoAccess(DossierRefusal):
    """The practice's user at Billit may not act for the company."""


@kind(Owner.PRACTICE, Work.ANY_RUN)
class BillitRefusesDossier(DossierRefusal):
    """A refusal that no document is the cause of, in Billit's own words."""


# Master data


@kind(Owner.PRACTICE, Work.VALIDATION)
class MasterDataRefused(OfSubject):
    what: Annotated[str, TextTable("suite")]
    name: str
    says: str
    field: str
    value: str


@kind(Owner.PRACTICE, Work.IMPORT)
class GlAccountRefused(OfSubject):
    """A GL account's code is not a number, which Billit demands."""

    account: str


@kind(Owner.BILLIT, Work.IMPORT)
class BillitRefused(OfSubject):
    """A relation."""

    name: str
    answer: str = ""
    quoted: ClassVar[tuple[str, ...]] = ("answer",)


@kind(Owner.PRACTICE, Work.IMPORT)
class RelationsShareNumber(OfSubject):
    """Billit has one party for a VAT number; it stands for `other`, and `name` was not written over it."""

    name: str
    other: str
    vat: str


@kind(Owner.PRACTICE, Work.IMPORT)
class RelationDiffers(OfSubject):
    """The client has a relation otherwise in Billit than Exact does, and nothing was written over it."""

    name: str
    differences: Phrase


# Accidents


@kind(Owner.PRACTICE)
class WrongDivision(OfDossier):
    """An answer came from another company's books: stays until a person clears it.

    The document that was sent is named where one was.
    """

    subject_facts: ClassVar[tuple[str, ...]] = ("name", "division", "document", "order", "party", "date")
    quoted: ClassVar[tuple[str, ...]] = ("entries", "message")
    entries: str = ""
    message: str = ""

    def problem(self, dossier: Dossier, document: DocumentSummary | None = None) -> Problem:
        stop = super().problem(dossier)
        return replace(stop, facts=naming(document) | stop.facts) if document is not None else stop


@kind(Owner.PRACTICE, Work.ANY_RUN)
class SettingWrong(Mishap):
    """A setting of this installation."""


@kind(Owner.US, Work.ANY_RUN)
class Unexpected(Mishap):
    """Ours to find out."""


#: Ends all work on its connection, until a person has looked.
STOPS = WrongDivision.key
