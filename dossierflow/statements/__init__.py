"""Bank statements: from the accountant feed or from transactions, in one chain an account, to a destination.

collect_feed   CODA that a bank made: stored byte for byte, confirmed
held_files     what of it waits for a person; release, discard, bind
issue          CODA generated from transactions, where none arrives
deliver        to a folder, a ZIP or Exact's digital mailbox; once, or again
overview       every account: its link, its last statement, its first gap
courses        an account over time: its balances, gaps and numbers
build          the same from a JSON file, without a store
"""

from dossierflow.statements.accounts import AccountRow, give_opening, overview, transactions_since
from dossierflow.statements.collect import FeedResult, collect_feed
from dossierflow.statements.course import AccountCourse, courses
from dossierflow.statements.deliver import DeliverResult, StatementsAgain, deliver, numbers
from dossierflow.statements.destinations import BANK_MESSAGE, Folder, MailboxTarget, Zip, folder_of
from dossierflow.statements.held import HeldFile, bind, discard, held_files, release
from dossierflow.statements.issue import IssueResult, issue
from dossierflow.statements.update import StatementsResult, deliver_again, update

__all__ = [
    "BANK_MESSAGE",
    "AccountCourse",
    "AccountRow",
    "DeliverResult",
    "FeedResult",
    "Folder",
    "HeldFile",
    "IssueResult",
    "MailboxTarget",
    "StatementsAgain",
    "StatementsResult",
    "Zip",
    "bind",
    "collect_feed",
    "courses",
    "deliver",
    "deliver_again",
    "discard",
    "folder_of",
    "give_opening",
    "held_files",
    "issue",
    "numbers",
    "overview",
    "release",
    "transactions_since",
    "update",
]
