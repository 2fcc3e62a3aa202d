"""From an error to the problem that it is, by the tree of `errors`: the one place where this is decided.

What passes by itself, and what an operator's own command got wrong, is not a problem. Everything else is one:
of the document that was at hand where its kind is a document's, otherwise of the dossier.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.domain.rights import RightCheck, right_named
from dossierflow.errors import (
    BadData,
    Bug,
    DossierflowError,
    Misuse,
    Reconnect,
    Refused,
    RightMissing,
    SafetyStop,
    SettingError,
    TryLater,
    Uncertain,
)
from dossierflow.kernel.foreign import storable
from dossierflow.problems.kind import KINDS, DossierRefusal, Refusal
from dossierflow.problems.kinds import documents, dossiers, refusals
from dossierflow.problems.problem import Problem
from dossierflow.problems.unmappable import Unmappable, Unreachable
from dossierflow.texts import spoken, words

_BILLIT = "billit-"  # how the kinds that Billit's error table names begin


@dataclass(frozen=True)
class About:
    """What was being worked on: the dossier, the connected user's name, and the document if there is one."""

    dossier: Dossier
    user: str = ""
    document: DocumentSummary | None = None


def problem_of(error: BaseException, about: About) -> Problem | None:
    """The problem that a person must know of; None where there is none."""
    match error:
        case TryLater() | Uncertain():
            return None
        case SettingError():
            return dossiers.SettingWrong(message=said(error)).problem(about.dossier)
        case Misuse():
            return None
        case SafetyStop():
            return _stop(error, about)
        case Unmappable() if about.document is not None:
            return error.of(about.dossier.id, about.document)
        case Unreachable():
            return error.declared.problem(about.dossier.id, Destination.MAILBOX)
        case Reconnect() | RightMissing() | Refused() | Bug() | BadData():
            return _by_kind(error, about) or _by_class(error, about)
        case _:
            return dossiers.Unexpected(message=said(error)).problem(about.dossier)


def lacks_right(error: BaseException) -> bool:
    """Whether Exact refuses for want of a right of the connected user: nothing is wrong with the document."""
    return isinstance(error, RightMissing) and error.division is not None and _declared(error) is None


def missing_right(error: BaseException) -> RightCheck | None:
    """The right that an error proves to be missing; None where it is another error, or one without a name."""
    return right_named(error.right) if isinstance(error, RightMissing) and lacks_right(error) else None


def ends_the_work(error: BaseException) -> bool:
    """Whether an error is the dossier's or the connection's, so that no other document fares better.

    A missing right is not among them: it holds the documents that take it.
    """
    declared = _declared(error)
    if declared is not None:
        return issubclass(declared, DossierRefusal) and declared is not dossiers.BillitNoAccess
    return isinstance(error, Reconnect | SafetyStop)


def said(error: BaseException) -> str:
    """What is passed on to whoever can mend it: the message, and the id under which the call is known."""
    says = storable(str(error)) or type(error).__name__
    request = error.request_id if isinstance(error, DossierflowError) else ""
    return words(spoken()).sentence("word.with-request", says=says, request=request) if request else says


def _declared(error: BaseException) -> type[Refusal] | type[DossierRefusal] | None:
    """The kind that a row of an error table names, where an error can be told by it."""
    named = KINDS.get(getattr(error, "problem", ""))
    return named if named is not None and issubclass(named, Refusal | DossierRefusal) else None


def _by_kind(error: DossierflowError, about: About) -> Problem | None:
    declared = _declared(error)
    if declared is None:
        return None
    if declared is dossiers.BillitNoAccess and about.document is not None:
        return None  # Billit answers so for a single document too
    if issubclass(declared, DossierRefusal):
        return declared(user=about.user, answer=answer_of(error)).problem(about.dossier)
    if about.document is None:
        return None
    if issubclass(declared, refusals.ExactBug):
        message = said(error)
        return declared(answer=answer_of(error), message=message).problem(about.dossier.id, about.document)
    return declared(answer=answer_of(error)).problem(about.dossier.id, about.document)


def _by_class(error: DossierflowError, about: About) -> Problem:
    match error:
        case Reconnect():
            return dossiers.Reconnect(user=about.user).problem(about.dossier.id, dossiers.Reconnect.key)
        case RightMissing() if lacks_right(error):
            right = missing_right(error)
            key = right.key if right else error.right
            return dossiers.RightMissing(user=error.user or about.user, right=key).problem(about.dossier)
        case _ if about.document is not None:
            return _of_document(error, about.dossier, about.document)
        case RightMissing():
            return _refusing(dossiers.BillitNoAccess, error, about)
        case Refused() if _is_billits(error):
            return _refusing(dossiers.BillitRefusesDossier, error, about)
        case Refused():
            return _refusing(dossiers.ExactRefusesDossier, error, about)
        case _:
            return dossiers.Unexpected(message=said(error)).problem(about.dossier)


def _of_document(error: DossierflowError, dossier: Dossier, document: DocumentSummary) -> Problem:
    match error:
        case BadData():
            return documents.DocumentUnreadable(field=error.field).problem(dossier.id, document)
        case Bug():
            bug = refusals.ExactBug(answer=answer_of(error), message=said(error))
            return bug.problem(dossier.id, document)
        case _ if isinstance(error, RightMissing) or _is_billits(error):
            return documents.BillitSaidNo(answer=answer_of(error)).problem(dossier.id, document)
        case _:
            return refusals.ExactRefused(answer=answer_of(error)).problem(dossier.id, document)


def _refusing(declared: type[DossierRefusal], error: DossierflowError, about: About) -> Problem:
    return declared(user=about.user, answer=answer_of(error)).problem(about.dossier)


def _stop(error: SafetyStop, about: About) -> Problem:
    stop = dossiers.WrongDivision(message=said(error))
    return stop.problem(about.dossier, about.document)


def _is_billits(error: DossierflowError) -> bool:
    return getattr(error, "problem", "").startswith(_BILLIT)


def answer_of(error: DossierflowError) -> str:
    """The other side's own words; '' where it said none, or where they are mixed with ours."""
    return " ".join(str(getattr(error, "raw", "")).split())
