"""A dossier: a Billit company bound to an Exact division, and how it wants to be served."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.setting import Names, SettingMeaning
from dossierflow.kernel.rhythm import Rhythm, ScheduledWork
from dossierflow.texts import languages


class Destination(StrEnum):
    """Where a document goes in Exact."""

    JOURNAL = "journal"
    MAILBOX = "mailbox"
    SCAN = "scan"


class MailboxFile(StrEnum):
    """What goes to the digital mailbox; where the wanted file is missing, the other one goes."""

    UBL_WITH_PDF = "ubl with pdf"
    UBL = "ubl"
    PDF = "pdf"


class StatementsTo(StrEnum):
    """Where the statements of the dossier's bank accounts go."""

    FOLDER = "folder"
    MAILBOX = "mailbox"


class Precedence(StrEnum):
    """Whose VAT code counts where the GL account's and the relation's in Exact mean another VAT."""

    ASK = "ask"
    ACCOUNT = "account"
    RELATION = "relation"


class Deduction(StrEnum):
    """What happens where Billit and the GL account in Exact deduct another part of the VAT."""

    ASK = "ask"
    ACCOUNT = "account"


class RelationPrecedence(StrEnum):
    """Whose data of a relation count where the client changed them in Billit. Nothing of the client's is
    written over unless it is Exact."""

    ASK = "ask"
    BILLIT = "billit"
    EXACT = "exact"


class ClientApproval(StrEnum):
    """What the client's approval means: Billit's own has two sides, and none of its API is verified."""

    NO = "no"
    AS_IN_BILLIT = "released sales and approved costs"
    COSTS = "approved costs"  # purchases with ApprovalStatus Approved; sales need nothing
    RELEASED = (
        "released"  # what the client released to the accountant (ExportedToConnector), sales and purchases
    )
    APPROVED = "approved"  # ApprovalStatus Approved, of sales too

    @classmethod
    def _missing_(cls, value: object) -> ClientApproval | None:
        """As it was kept while it was a switch, and as people write it."""
        switch = str(value).casefold()
        return {"true": cls.AS_IN_BILLIT, "false": cls.NO, "yes": cls.AS_IN_BILLIT}.get(switch)

    def asked_of(self, direction: Direction) -> str:
        """`approved`, `released`, or '' where nothing is asked of documents of this direction."""
        match self:
            case ClientApproval.AS_IN_BILLIT:
                return "released" if direction is Direction.SALES else "approved"
            case ClientApproval.COSTS:
                return "" if direction is Direction.SALES else "approved"
            case ClientApproval.RELEASED | ClientApproval.APPROVED:
                return self.value
            case _:
                return ""


class Cadence(StrEnum):
    """When a document is ready, by its invoice date."""

    NEVER = "never"
    LAST_MONTH = "until last month"
    TEN_MINUTES = "after 10 minutes"
    ONE_DAY = "after 1 day"
    ONE_WEEK = "after 1 week"


class Stage(StrEnum):
    """Where a dossier is in its life; it sends nothing to Exact, and no statement, unless it is live."""

    FOUND = "found"
    PREPARED = "prepared"
    LIVE = "live"
    STOPPED = "stopped"
    UNBOUND = "unbound"  # taken apart; its history stays


class OutOfReach(StrEnum):
    """Why no work can be done in a dossier, as both services were last seen."""

    BLOCKED = "blocked"  # Exact copies, converts or restores the division
    INACTIVE = "inactive"  # or archived
    NO_DIVISION = "no-division"  # the connected user does not see it any more
    NO_COMPANY = "no-company"  # Billit does not show the company any more


#: Of purchases: boxes 81, 82 and 83 of the periodical VAT return.
PURCHASE_CLASSES = ("goods", "services", "investment")
#: MailMessagesSent.Type and MailMessageAttachments.Type of Exact's reference.
MESSAGE_TYPES = tuple(
    str(number)
    for number in (
        *(0, 1000, 1010, 1020, 1030, 1040, 1050, 1060, 1100, 1200, 1300, 2000, 3000, 3001, 4000),
        *(5000, 5010, 5020, 6100, 6200, 6210, 6220, 6221, 6230, 6300, 6400, 7000, 8000, 8010, 8020),
    )
)
ATTACHMENT_TYPES = tuple(
    str(number)
    for number in (
        *(0, 10, 11, 20, 21, 22, 23, 24, 25, 26, 30, 40, 50, 60, 70, 71, 72, 73),
        *(80, 81, 82, 85, 86, 90, 91, 100, 110, 120, 130),
    )
)
_DIRECTIONS = tuple(direction.value for direction in Direction)
_BOTH_KINDS = ("sales", "sales:credit-note", "purchase", "purchase:credit-note")
_SIDE, _KIND = "(sales|purchase)", "(invoice|credit-note)"


@dataclass(frozen=True, slots=True)
class DossierSettings:
    """What a dossier wants. Every field has a default that is safe, and says its meaning once: `[setting]` of
    the texts tells it, and `domain/settings.py` makes columns of it.

    Journals are codes, '' = the dossier's only journal of that type. Default GL accounts are codes per
    "direction:ventilation" or "direction", credit notes under "direction:credit-note[:ventilation]".
    """

    cadence: Annotated[Cadence, SettingMeaning("after 1 week")] = Cadence.ONE_DAY
    destinations: Annotated[dict[Direction, Destination], SettingMeaning("journal", parts=_DIRECTIONS)] = (
        field(default_factory=lambda: dict.fromkeys(Direction, Destination.JOURNAL))
    )
    kinds: Annotated[tuple[Kind, ...], SettingMeaning("invoice, credit-note")] = tuple(Kind)
    #: Before the start: what Billit shows as exported, the former link took over.
    trust_exported: Annotated[bool, SettingMeaning("yes")] = True
    client_approval: Annotated[ClientApproval, SettingMeaning("released")] = ClientApproval.NO
    journals: Annotated[
        dict[str, str], SettingMeaning("700", Names.JOURNAL, parts=_BOTH_KINDS, part=rf"{_SIDE}(:{_KIND})?")
    ] = field(default_factory=dict)
    default_accounts: Annotated[
        dict[str, str],
        SettingMeaning(
            "700000", Names.GL_ACCOUNT, parts=_BOTH_KINDS, part=rf"{_SIDE}(:credit-note)?(:\d{{1,3}})?"
        ),
    ] = field(default_factory=dict)
    #: Book with VAT proposals that nobody confirmed yet.
    use_proposed_vat: Annotated[bool, SettingMeaning("no")] = False
    vat_precedence: Annotated[Precedence, SettingMeaning("account")] = Precedence.ASK
    vat_deduction: Annotated[Deduction, SettingMeaning("account")] = Deduction.ASK
    #: False: VAT on purchases is cost, on a code without VAT.
    deducts_vat: Annotated[bool, SettingMeaning("yes")] = True
    #: How a GL account's code begins: its class of purchases.
    account_classes: Annotated[
        dict[str, str], SettingMeaning("services", part=r"\d{1,9}", among=PURCHASE_CLASSES)
    ] = field(default_factory=dict)
    credit_notes_with_invoices: Annotated[bool, SettingMeaning("yes")] = False
    negative_invoices_as_credit_notes: Annotated[bool, SettingMeaning("yes")] = False
    #: Leave to create an unknown relation in Exact.
    create_relations: Annotated[bool, SettingMeaning("yes")] = False
    relation_precedence: Annotated[RelationPrecedence, SettingMeaning("exact")] = RelationPrecedence.ASK
    #: An order that differs from its UBL waits for a person.
    compare_ubl: Annotated[bool, SettingMeaning("yes")] = True
    mailbox: Annotated[str, SettingMeaning("bakery@exactonline.example", Names.MAILBOX)] = ""
    sender_mailbox: Annotated[str, SettingMeaning("office@exactonline.example", Names.MAILBOX)] = ""
    mailbox_file: Annotated[MailboxFile, SettingMeaning("ubl with pdf")] = MailboxFile.UBL_WITH_PDF
    message_types: Annotated[
        dict[str, int],
        SettingMeaning(
            "1100",
            parts=(*_BOTH_KINDS, "scan", "coda"),
            part=rf"{_SIDE}(:credit-note)?|scan|coda",
            among=MESSAGE_TYPES,
        ),
    ] = field(default_factory=dict)
    attachment_types: Annotated[
        dict[str, int],
        SettingMeaning("130", parts=("ubl", "pdf", "coda"), part="ubl|pdf|coda", among=ATTACHMENT_TYPES),
    ] = field(default_factory=dict)
    #: ScanService recognises the lines of purchases too.
    scan_lines: Annotated[bool, SettingMeaning("yes")] = True
    #: After so many days, a message that nobody booked is a problem.
    mailbox_days: Annotated[int, SettingMeaning("7", least=1, most=365)] = 7
    scan_days: Annotated[int, SettingMeaning("3", least=1, most=365)] = 3
    coda: Annotated[bool, SettingMeaning("yes")] = True
    coda_destination: Annotated[StatementsTo, SettingMeaning("mailbox")] = StatementsTo.FOLDER
    coda_folder: Annotated[str, SettingMeaning("/srv/coda/bakery")] = ""
    coda_off: Annotated[tuple[str, ...], SettingMeaning("BE68539007547034", Names.BANK_ACCOUNT)] = ()
    #: A bank's statement that came before is delivered again, marked D.
    coda_copies: Annotated[bool, SettingMeaning("no")] = False
    #: How often each work is done, where not as the practice says.
    rhythm: Annotated[dict[ScheduledWork, Rhythm], SettingMeaning("hourly", parts=tuple(ScheduledWork))] = (
        field(default_factory=lambda: dict.fromkeys(ScheduledWork, Rhythm.PRACTICE))
    )
    #: Of what the client reads in Billit; '' = the installation's.
    client_language: Annotated[str, SettingMeaning("nl", Names.LANGUAGE)] = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a language that there are no texts in, or a class that is none."""
        for start, name in self.account_classes.items():
            if name not in PURCHASE_CLASSES:
                raise ValueError(f"account_classes.{start} {name!r} is none of {', '.join(PURCHASE_CLASSES)}")
        if self.client_language and self.client_language not in languages():
            raise ValueError(f"client_language {self.client_language!r} is none of {', '.join(languages())}")


@dataclass(frozen=True, slots=True)
class Dossier:
    """`id` is the division number as text: known to the practice, stable, and fit for artifact keys."""

    id: str
    name: str
    enterprise_number: str
    division: int
    party_id: int
    connection_id: str
    settings: DossierSettings = field(default_factory=DossierSettings, hash=False)
    starts_on: date | None = None  # a person made it live: invoices and bank days from this one on are ours
    stopped: bool = False
    template: str = ""  # whose settings it has, where it has none of its own
    prepared: bool = field(default=False, compare=False)  # its master data is mirrored
    unbound: bool = field(default=False, compare=False)  # always stopped too
    out_of_reach: OutOfReach | None = field(default=None, compare=False)

    @property
    def live(self) -> bool:
        return self.starts_on is not None and not self.stopped

    @property
    def stage(self) -> Stage:
        if self.unbound:
            return Stage.UNBOUND
        if self.stopped:
            return Stage.STOPPED
        if self.starts_on is not None:
            return Stage.LIVE
        return Stage.PREPARED if self.prepared else Stage.FOUND
