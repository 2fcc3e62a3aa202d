"""What a kind of problem is: whose turn it is, the facts it needs, what it is about, and who looks for it.

A kind is a class, declared once by `@kind` in `problems.kinds`; its key is its name in small letters
(`PeriodClosed` is `period-closed`), its facts are its fields, and `[problem.KEY]` in each language's file of
`texts` tells it. An object of the class is a problem found; `problem(…)` says of what, for the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar, TypeVar, dataclass_transform, get_type_hints

from dossierflow.domain.chart import MasterList
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.kernel.foreign import whole
from dossierflow.problems.problem import Owner, Problem
from dossierflow.texts import Phrase, quoted


class Work(StrEnum):
    """A piece of work that looks for problems: what it does not find any more is solved."""

    DISCOVERY = "divisions are bound to companies"
    CONNECTIONS = "every connection is asked for its divisions"
    RIGHTS = "the rights of the connected user are asked for"
    MASTER_DATA = "master data is read from Exact"
    VALIDATION = "master data is judged"
    SETTINGS = "the dossier's settings are held against its documents"
    IMPORT = "master data is written to Billit"
    READING = "documents are read from Billit"
    EXPORT = "a document is prepared and sent"
    DESTINATION = "a destination is looked up"
    DOUBLES = "a document is looked for in the books and among the others"
    DRIFT = "both sides of a booking are followed"
    DUPLICATES = "the entries of a document are counted"
    MATCHING = "deliveries are matched with the books"
    MESSAGES = "messages are followed"
    COMPARISON = "an entry is compared with what was sent"
    AGEING = "what is exported and not booked is listed"
    WRITE_BACK = "entry numbers are written to Billit"
    BANK_ACCOUNTS = "the accounts on which suppliers ask to be paid are compared"
    FEED = "CODA files are collected"
    ISSUE = "statements are issued"
    ANY_RUN = "any work on a dossier"


#: Metadata of a field that problems which an earlier version kept do not have: its default stands for it.
LATER = {"later": True}


@dataclass(frozen=True)
class TextTable:
    """Marks a fact whose value is a key: `Annotated[str, Words("right")]` is read in `[fact.right]`."""

    table: str


@dataclass(frozen=True, kw_only=True)
class ProblemKind:
    """Base of all kinds."""

    key: ClassVar[str] = ""
    owner: ClassVar[Owner] = Owner.US
    looked_for_by: ClassVar[frozenset[Work]] = frozenset()
    #: Nothing in the document has to change: once cured, it can go as it is.
    cured_outside: ClassVar[bool] = False
    #: What of Exact's master data has to change: it is read again before a document is held for it.
    cured_in: ClassVar[tuple[MasterList, ...]] = ()
    #: Something that the connected user may not do.
    permission: ClassVar[bool] = False
    #: Facts that come from what the problem is about.
    subject_facts: ClassVar[tuple[str, ...]] = ()
    #: Facts that are quoted behind the "why", where there is something to quote.
    quoted: ClassVar[tuple[str, ...]] = ()

    @property
    def facts(self) -> dict[str, str]:
        """Its own facts, as the store keeps them; not those that a later version added and that say nothing
        here, so that a problem known from before is still the same."""
        return {
            field.name: as_kept(getattr(self, field.name))
            for field in fields(self)
            if field.metadata != LATER or getattr(self, field.name) != field.default
        }

    @classmethod
    def fact_names(cls) -> frozenset[str]:
        """Every fact that its sentences may use."""
        return frozenset({*(field.name for field in fields(cls)), *cls.subject_facts, "dossier"})

    @classmethod
    def words(cls) -> Mapping[str, str]:
        """The facts that are keys, with the table of the texts that tells them."""
        hints = get_type_hints(cls, include_extras=True)
        return {
            name: mark.table
            for name, hint in hints.items()
            for mark in getattr(hint, "__metadata__", ())
            if isinstance(mark, TextTable)
        }


def as_kept(fact: object) -> str:
    """A fact as the store keeps it: what others wrote is never read as a phrase of ours."""
    return fact if isinstance(fact, Phrase) else quoted(str(fact))


KINDS: dict[str, type[ProblemKind]] = {}
K = TypeVar("K", bound=ProblemKind)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(
    owner: Owner,
    *by: Work,
    cured_outside: bool = False,
    permission: bool = False,
    cured_in: MasterList | tuple[MasterList, ...] = (),
) -> Callable[[type[K]], type[K]]:
    """Declare a kind: whose turn it is, and which work looks `by` itself for it."""

    def declare(cls: type[K]) -> type[K]:
        declared = dataclass(frozen=True, kw_only=True)(cls)
        declared.key = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        declared.owner, declared.looked_for_by = owner, frozenset(by)
        declared.cured_outside, declared.permission = cured_outside, permission
        declared.cured_in = (cured_in,) if isinstance(cured_in, MasterList) else cured_in
        if declared.key in KINDS:
            raise TypeError(f"the kind {declared.key} is declared twice")
        KINDS[declared.key] = declared
        return declared

    return declare


def looked_for(*works: Work) -> tuple[str, ...]:
    """The keys of every kind that these pieces of work look for."""
    return tuple(key for key, declared in KINDS.items() if declared.looked_for_by & frozenset(works))


def owner_of(key: str) -> Owner:
    """Whose turn a problem of this kind is; ours where nobody knows the kind any more."""
    return KINDS[key].owner if key in KINDS else Owner.US


# What a problem is about


@dataclass(frozen=True, kw_only=True)
class OfPractice(ProblemKind):
    """The whole practice's."""

    def problem(self, subject: str) -> Problem:
        return Problem("", self.key, subject, self.facts)


@dataclass(frozen=True, kw_only=True)
class OfSubject(ProblemKind):
    """About something of a dossier, such as a bank account or a relation."""

    def problem(self, dossier_id: str, subject: str) -> Problem:
        return Problem(dossier_id, self.key, subject[:256], self.facts)


@dataclass(frozen=True, kw_only=True)
class OfDossier(ProblemKind):
    """About a dossier as a whole; there is one of each kind."""

    subject_facts: ClassVar[tuple[str, ...]] = ("name", "division")

    def problem(self, dossier: Dossier) -> Problem:
        about = {"name": as_kept(dossier.name), "division": str(dossier.division)}
        return Problem(dossier.id, self.key, self.subject, about | self.facts)

    @property
    def subject(self) -> str:
        return self.key


@dataclass(frozen=True, kw_only=True)
class OfDestination(ProblemKind):
    """About a destination of a dossier, whatever the number of documents that wait for it."""

    subject_facts: ClassVar[tuple[str, ...]] = ("destination",)

    def problem(self, dossier_id: str, destination: Destination) -> Problem:
        about = {"destination": destination.value}
        return Problem(dossier_id, self.key, destination.value, about | self.facts)


@dataclass(frozen=True, kw_only=True)
class OfDocument(ProblemKind):
    """About a document."""

    subject_facts: ClassVar[tuple[str, ...]] = ("document", "order", "party", "date")

    def problem(self, dossier_id: str, document: DocumentSummary | str) -> Problem:
        """Of the document, or of the one of which only this name (or order number) is known."""
        subject = document if isinstance(document, str) else str(document.order_id)
        return Problem(dossier_id, self.key, subject[:256], naming(document) | self.facts)


@dataclass(frozen=True, kw_only=True)
class Refusal(OfDocument):
    """Exact or Billit refuses a document; `answer` is said in its own words, '' where it said nothing."""

    answer: str = ""
    quoted: ClassVar[tuple[str, ...]] = ("answer",)


@dataclass(frozen=True, kw_only=True)
class DossierRefusal(OfDossier):
    """Exact or Billit refuses the work on a dossier; `user` is the connected one."""

    user: str = ""
    answer: str = ""
    quoted: ClassVar[tuple[str, ...]] = ("answer",)


@dataclass(frozen=True, kw_only=True)
class Mishap(OfDossier):
    """Something of ours, or of this installation; `message` is for whoever is told of it."""

    message: str = ""
    quoted: ClassVar[tuple[str, ...]] = ("message",)


def naming(document: DocumentSummary | str) -> dict[str, str]:
    """The facts by which every sentence about a document names it."""
    if isinstance(document, str):
        order = document if whole(document) is not None else ""
        return {"document": "" if order else as_kept(document), "order": order, "party": "", "date": ""}
    return {
        "document": as_kept(document.number),
        "order": str(document.order_id),
        "party": as_kept(document.counterparty.name),
        "date": f"{document.date:%d/%m/%Y}",
    }


def is_a(key: str, base: type[ProblemKind]) -> bool:
    """Whether the kind of this key is one of these, such as a Refusal."""
    return key in KINDS and issubclass(KINDS[key], base)
