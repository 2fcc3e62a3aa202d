"""A dossier: a Billit company bound to an Exact division, and how it wants to be served."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dossierflow.domain.document import Direction, Kind
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


#: Of purchases: boxes 81, 82 and 83 of the periodical VAT return.
PURCHASE_CLASSES = ("goods", "services", "investment")


@dataclass(frozen=True, slots=True)
class DossierSettings:
    """What a dossier wants. Kept as JSON in the store; every field has a default that is safe.

    Journals are codes, '' = the dossier's only journal of that type. Default GL accounts are codes per
    "direction:ventilation" or "direction", credit notes under "direction:credit-note[:ventilation]".
    """

    cadence: Cadence = Cadence.ONE_DAY
    destinations: dict[Direction, Destination] = field(
        default_factory=lambda: dict.fromkeys(Direction, Destination.JOURNAL)
    )
    kinds: tuple[Kind, ...] = tuple(Kind)
    trust_exported: bool = True  # before the start: what Billit shows as exported, the former link took over
    client_approval: ClientApproval = ClientApproval.NO  # only documents the client approved
    journals: dict[str, str] = field(default_factory=dict)  # "sales", "sales:credit-note", "purchase", …
    default_accounts: dict[str, str] = field(default_factory=dict)
    use_proposed_vat: bool = False  # book with VAT proposals that nobody confirmed yet
    vat_precedence: Precedence = Precedence.ASK
    vat_deduction: Deduction = Deduction.ASK
    deducts_vat: bool = True  # False: VAT on purchases is cost, on a code without VAT
    account_classes: dict[str, str] = field(default_factory=dict)  # how a code begins: its class of purchases
    credit_notes_with_invoices: bool = False  # in the journal of the invoices, whatever other there is
    negative_invoices_as_credit_notes: bool = False  # in the journal of the credit notes
    create_relations: bool = False  # leave to create an unknown relation in Exact
    compare_ubl: bool = True  # an order that differs from its UBL waits for a person
    mailbox: str = ""  # name of the digital mailbox; '' = the one tied to this division
    sender_mailbox: str = ""  # the mailbox that sends; '' = the dossier's own
    mailbox_file: MailboxFile = MailboxFile.UBL_WITH_PDF
    message_types: dict[str, int] = field(default_factory=dict)  # "sales", "sales:credit-note", "scan", …
    attachment_types: dict[str, int] = field(default_factory=dict)  # "ubl", "pdf", "coda"
    scan_lines: bool = True  # ScanService recognises the lines of purchases too
    mailbox_days: int = 7  # after so many days, a message that nobody booked is a problem
    scan_days: int = 3
    coda: bool = True
    coda_destination: StatementsTo = StatementsTo.FOLDER
    coda_folder: str = ""  # '' = the installation's folder
    coda_off: tuple[str, ...] = ()  # accounts (IBAN) of which no statement is made or delivered
    coda_copies: bool = False  # a bank's statement that came before is delivered again, marked D
    client_language: str = ""  # of what the client reads in Billit; '' = the installation's

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
    prepared: bool = field(default=False, compare=False)  # its master data is mirrored

    @property
    def live(self) -> bool:
        return self.starts_on is not None and not self.stopped

    @property
    def stage(self) -> Stage:
        if self.stopped:
            return Stage.STOPPED
        if self.starts_on is not None:
            return Stage.LIVE
        return Stage.PREPARED if self.prepared else Stage.FOUND
