"""What the connected user may do in a dossier's division, and what is missing."""

from __future__ import annotations

from datetime import timedelta

from dossierflow.app.session import DossierSession
from dossierflow.exact.resources.rights import ONBOARDING, RightCheck
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems

PROBLEM_KINDS = ("right-missing",)
WEEKLY = timedelta(days=7)

#: The right in words, by endpoint and action: what a bookkeeper calls it in Exact's screen of user rights.
RIGHT_WORDS = {
    ("PurchaseEntry/PurchaseEntries", "POST"): "enter purchase invoices (Financial, Purchase entries)",
    ("SalesEntry/SalesEntries", "POST"): "enter sales invoices (Financial, Sales entries)",
    ("Documents/Documents", "POST"): "create documents (Organisation, Documents)",
    ("Documents/DocumentAttachments", "POST"): "attach files to documents (Organisation, Documents)",
    ("CRM/Accounts", "POST"): "create relations (CRM, Accounts)",
    ("Financial/GLAccounts", "GET"): "read the general ledger accounts (Financial, General ledger)",
    ("Financial/Journals", "GET"): "read the journals (Financial, General ledger)",
    ("VAT/VATCodes", "GET"): "read the VAT codes (Financial, VAT)",
    ("Mailbox/MailMessagesSent", "POST"): "send to digital mailboxes (Communication, Mailboxes)",
}


def check_rights(session: DossierSession) -> list[Problem]:
    """Ask Exact about the nine rights once a week; about those that are missing, every time.

    So a right that was granted is seen by the next run, at the cost of one call a missing right.
    """
    with session.store.read() as connection:
        last = dossiers.rights_checked_at(connection, session.dossier.id)
        missing = dossiers.missing_rights(connection, session.dossier.id)
    now = session.clock.now()
    stale = last is None or now - last > WEEKLY
    checks = ONBOARDING if stale else tuple(RightCheck(*pair) for pair in missing)
    found = session.exact.rights.probe(checks) if checks else []
    with session.store.begin() as connection:
        dossiers.save_rights(
            connection,
            session.dossier.id,
            [(right.endpoint, right.action, right.granted) for right in found],
            now,
        )
        missing = dossiers.missing_rights(connection, session.dossier.id)
        lacking = [_problem(session, *pair) for pair in missing]
        problems.report(connection, session.dossier.id, PROBLEM_KINDS, lacking, now)
    return lacking


def _problem(session: DossierSession, endpoint: str, action: str) -> Problem:
    return Problem(
        session.dossier.id,
        "right-missing",
        f"{endpoint} {action}",
        {
            "user": session.connected_user,
            "right": RIGHT_WORDS.get((endpoint, action), f"{endpoint} {action}"),
            "division": str(session.dossier.division),
            "name": session.dossier.name,
        },
    )
